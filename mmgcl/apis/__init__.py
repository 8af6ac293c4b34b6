"""A trained model in use."""
from mmgcl.apis.inferencer import ImageTranslationInferencer, Saved

__all__ = ['ImageTranslationInferencer', 'Saved']
