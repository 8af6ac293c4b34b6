"""Small trained networks between features and losses."""
from mmgcl.models.heads.embed import PatchEmbedding
from mmgcl.models.heads.graph import GraphHead, NodePair
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.heads.negatives import MomentumHead, NegativeGenerator
from mmgcl.models.heads.similarity import SimilarityHeads

__all__ = [
    'GraphHead',
    'MomentumHead',
    'NegativeGenerator',
    'NodePair',
    'PatchEmbedding',
    'PatchMLP',
    'SimilarityHeads',
]
