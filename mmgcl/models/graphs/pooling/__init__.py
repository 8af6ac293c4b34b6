"""Graph pooling."""
from mmgcl.models.graphs.pooling.no_pooling import NoPooling
from mmgcl.models.graphs.pooling.pooling import Pooling
from mmgcl.models.graphs.pooling.random_pooling import RandomPooling
from mmgcl.models.graphs.pooling.top_k_pooling import TopKPooling

__all__ = ['NoPooling', 'Pooling', 'RandomPooling', 'TopKPooling']
