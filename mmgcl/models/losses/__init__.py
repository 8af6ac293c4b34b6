"""Losses: plain modules on tensors that know nothing of a trainer."""
from mmgcl.models.losses.gan import GANLoss
from mmgcl.models.losses.gradient_penalty import R1Penalty, WGANGPPenalty
from mmgcl.models.losses.hard_negative import HardNegativeLoss
from mmgcl.models.losses.infonce import InfoNCELoss
from mmgcl.models.losses.moment_matching import MomentMatchingLoss
from mmgcl.models.losses.negative_nce import NegativeNCELoss
from mmgcl.models.losses.patch_nce import PatchNCELoss
from mmgcl.models.losses.relation_consistency import RelationConsistencyLoss
from mmgcl.models.losses.relaxed_emd import PaletteLoss, RelaxedEMDLoss
from mmgcl.models.losses.self_distance import SelfDistanceLoss
from mmgcl.models.losses.self_similarity import SelfSimilarityLoss
from mmgcl.models.losses.similarity_contrast import SimilarityContrastLoss
from mmgcl.models.losses.strotss import STROTSSLoss

__all__ = [
    'GANLoss',
    'HardNegativeLoss',
    'InfoNCELoss',
    'MomentMatchingLoss',
    'NegativeNCELoss',
    'PaletteLoss',
    'PatchNCELoss',
    'R1Penalty',
    'RelationConsistencyLoss',
    'RelaxedEMDLoss',
    'STROTSSLoss',
    'SelfDistanceLoss',
    'SelfSimilarityLoss',
    'SimilarityContrastLoss',
    'WGANGPPenalty',
]
