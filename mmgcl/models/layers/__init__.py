"""Layers that several networks share."""
from mmgcl.models.layers.initialise import initialise
from mmgcl.models.layers.norm import make_norm
from mmgcl.models.layers.resample import BlurDown, BlurUp
from mmgcl.models.layers.similarity_map import SimilarityMap

__all__ = ['BlurDown', 'BlurUp', 'SimilarityMap', 'initialise', 'make_norm']
