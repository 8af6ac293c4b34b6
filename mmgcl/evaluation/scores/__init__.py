"""Individual scores of the synthetic benchmark: pure functions of images in [0, 1]."""
from mmgcl.evaluation.scores.background import background_error
from mmgcl.evaluation.scores.features import describe, frechet_distance
from mmgcl.evaluation.scores.shape import shape_agreement
from mmgcl.evaluation.scores.stripes import orientation_agreement, stripe_agreement
from mmgcl.evaluation.scores.structure import separation, structure_agreement

__all__ = [
    'background_error', 'describe', 'frechet_distance', 'orientation_agreement', 'separation',
    'shape_agreement', 'stripe_agreement', 'structure_agreement',
]
