"""Terms that a translator minimises, one file a method's."""
from mmgcl.models.objectives.adversarial import DiscriminatorObjective, GeneratorObjective
from mmgcl.models.objectives.cycle import CycleConsistency
from mmgcl.models.objectives.distance import DistancePreservation
from mmgcl.models.objectives.geometry_consistency import GeometryConsistency
from mmgcl.models.objectives.identity import IdentityMapping
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_graph_contrast import PatchGraphContrast
from mmgcl.models.objectives.perceptual import DomainInvariantPerceptual
from mmgcl.models.objectives.reconstruction import Reconstruction

__all__ = [
    'CycleConsistency',
    'DiscriminatorObjective',
    'DistancePreservation',
    'DomainInvariantPerceptual',
    'GeneratorObjective',
    'GeometryConsistency',
    'IdentityMapping',
    'Objective',
    'PatchGraphContrast',
    'Reconstruction',
]
