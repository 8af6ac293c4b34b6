"""Small trained networks between features and losses."""
from mmgcl.models.heads.embed import PatchEmbedding, unit_norm
from mmgcl.models.heads.graph import GraphHead, NodePair
from mmgcl.models.heads.mlp import PatchMLP

__all__ = [
    'GraphHead',
    'NodePair',
    'PatchEmbedding',
    'PatchMLP',
    'unit_norm',
]
