"""Losses: modules that give a scalar and know nothing of a trainer."""
from mmgcl.models.losses.gan import GANLoss
from mmgcl.models.losses.gradient_penalty import R1Penalty, WGANGPPenalty
from mmgcl.models.losses.infonce import InfoNCELoss
from mmgcl.models.losses.patch_nce import PatchNCELoss

__all__ = [
    'GANLoss',
    'InfoNCELoss',
    'PatchNCELoss',
    'R1Penalty',
    'WGANGPPenalty',
]
