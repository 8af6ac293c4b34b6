"""Translators: networks, objectives and one training step."""
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.one_sided import OneSidedTranslator
from mmgcl.models.translators.style import StyleTranslator
from mmgcl.models.translators.two_sided import TwoSidedTranslator

__all__ = [
    'OneSidedTranslator',
    'StyleTranslator',
    'Translator',
    'TwoSidedTranslator',
]
