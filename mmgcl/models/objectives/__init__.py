"""Terms that a translator minimises, one file a method's."""
from mmgcl.models.objectives.adversarial import DiscriminatorObjective, GeneratorObjective
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_graph_contrast import PatchGraphContrast
from mmgcl.models.objectives.patch_nce import PatchNCE

__all__ = [
    'DiscriminatorObjective',
    'GeneratorObjective',
    'Objective',
    'PatchGraphContrast',
    'PatchNCE',
]
