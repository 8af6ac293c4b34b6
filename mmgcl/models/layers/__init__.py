"""Layers that several networks share."""
from mmgcl.models.layers.initialise import initialise
from mmgcl.models.layers.norm import make_norm
from mmgcl.models.layers.resample import BlurDown, BlurUp

__all__ = ['BlurDown', 'BlurUp', 'initialise', 'make_norm']
