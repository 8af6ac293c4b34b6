"""Edge rules: which patches are neighbours."""
from mmgcl.models.graphs.edges.complete import Complete
from mmgcl.models.graphs.edges.cosine_threshold import CosineThreshold
from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.models.graphs.edges.k_nearest import KNearest
from mmgcl.models.graphs.edges.soft_cosine import SoftCosine
from mmgcl.models.graphs.edges.spatial_grid import SpatialGrid

__all__ = ['Complete', 'CosineThreshold', 'EdgeRule', 'KNearest', 'SoftCosine', 'SpatialGrid']
