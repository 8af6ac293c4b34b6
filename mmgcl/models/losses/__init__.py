"""Losses: plain modules on tensors that know nothing of a trainer."""
from mmgcl.models.losses.gan import GANLoss
from mmgcl.models.losses.gradient_penalty import R1Penalty, WGANGPPenalty
from mmgcl.models.losses.hard_negative import HardNegativeLoss
from mmgcl.models.losses.infonce import InfoNCELoss
from mmgcl.models.losses.negative_nce import NegativeNCELoss
from mmgcl.models.losses.patch_nce import PatchNCELoss
from mmgcl.models.losses.relation_consistency import RelationConsistencyLoss
from mmgcl.models.losses.self_similarity import SelfSimilarityLoss
from mmgcl.models.losses.similarity_contrast import SimilarityContrastLoss

__all__ = [
    'GANLoss',
    'HardNegativeLoss',
    'InfoNCELoss',
    'NegativeNCELoss',
    'PatchNCELoss',
    'R1Penalty',
    'RelationConsistencyLoss',
    'SelfSimilarityLoss',
    'SimilarityContrastLoss',
    'WGANGPPenalty',
]
