"""Data structures passed between the components of a model."""
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.translation_sample import TranslationSample

__all__ = ['StepContext', 'TranslationSample']
