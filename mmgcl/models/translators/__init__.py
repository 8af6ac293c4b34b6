"""Translators: networks, objectives and one training step."""
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.one_sided import OneSidedTranslator
from mmgcl.models.translators.strotss import STROTSS
from mmgcl.models.translators.style import StyleTranslator
from mmgcl.models.translators.two_sided import TwoSidedTranslator
from mmgcl.models.translators.wct2 import WCT2

__all__ = [
    'STROTSS',
    'WCT2',
    'OneSidedTranslator',
    'StyleTranslator',
    'Translator',
    'TwoSidedTranslator',
]
