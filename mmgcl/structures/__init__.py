"""Data structures that pass between parts."""
from mmgcl.structures.scene import Scene
from mmgcl.structures.translation_sample import TranslationSample

__all__ = ['Scene', 'TranslationSample']
