"""Heads: small trained networks between features and losses."""
from mmgcl.models.heads.graph_head import GraphHead
from mmgcl.models.heads.linear_embedding import LinearEmbedding
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.heads.negatives import MomentumHead, NegativeGenerator
from mmgcl.models.heads.sample import PatchSample
from mmgcl.models.heads.similarity import SimilarityHeads

__all__ = [
    'GraphHead',
    'LinearEmbedding',
    'MomentumHead',
    'NegativeGenerator',
    'PatchMLP',
    'PatchSample',
    'SimilarityHeads',
]
