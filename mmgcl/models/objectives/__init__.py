"""Objectives: the loss terms that a translator minimises, one file per method."""
from mmgcl.models.objectives.adversarial import DiscriminatorObjective, GeneratorObjective
from mmgcl.models.objectives.cycle import CycleConsistency
from mmgcl.models.objectives.distance import DistancePreservation
from mmgcl.models.objectives.generated_negative_nce import GeneratedNegativeNCE
from mmgcl.models.objectives.geometry_consistency import GeometryConsistency
from mmgcl.models.objectives.hard_negative_contrast import HardNegativeContrast
from mmgcl.models.objectives.identity import IdentityMapping
from mmgcl.models.objectives.latent_prior import LatentPrior
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.paired_l1 import PairedL1
from mmgcl.models.objectives.patch_graph_contrast import PatchGraphContrast, PatchGroup
from mmgcl.models.objectives.patch_nce import PatchNCE
from mmgcl.models.objectives.perceptual import DomainInvariantPerceptual
from mmgcl.models.objectives.reconstruction import Reconstruction
from mmgcl.models.objectives.relation_consistency import RelationConsistency
from mmgcl.models.objectives.self_similarity import SelfSimilarity
from mmgcl.models.objectives.similarity_contrast import SimilarityContrast

__all__ = [
    'CycleConsistency',
    'DiscriminatorObjective',
    'DistancePreservation',
    'DomainInvariantPerceptual',
    'GeneratedNegativeNCE',
    'GeneratorObjective',
    'GeometryConsistency',
    'HardNegativeContrast',
    'IdentityMapping',
    'LatentPrior',
    'Objective',
    'PairedL1',
    'PatchGraphContrast',
    'PatchGroup',
    'PatchNCE',
    'Reconstruction',
    'RelationConsistency',
    'SelfSimilarity',
    'SimilarityContrast',
]
