"""Graph backends with one interface and equal results."""
from mmgcl.models.graphs.backends.dense import DenseGraph, DenseGraphBuilder
from mmgcl.models.graphs.backends.dgl import DGLGraph, DGLGraphBuilder
from mmgcl.models.graphs.backends.pyg import PyGGraph, PyGGraphBuilder

__all__ = [
    'DGLGraph',
    'DGLGraphBuilder',
    'DenseGraph',
    'DenseGraphBuilder',
    'PyGGraph',
    'PyGGraphBuilder',
]
