"""Training a model, and a trained model in use."""
from mmgcl.apis.inferencer import ImageTranslationInferencer, Saved
from mmgcl.apis.training import train

__all__ = ['ImageTranslationInferencer', 'Saved', 'train']
