"""Translators: networks, objectives and one training step."""
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.one_sided import OneSidedTranslator

__all__ = ['OneSidedTranslator', 'Translator']
