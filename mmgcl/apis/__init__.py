"""Python interface for training and inference."""
from mmgcl.apis.inferencer import ImageTranslationInferencer, Saved
from mmgcl.apis.training import train

__all__ = ['ImageTranslationInferencer', 'Saved', 'train']
