"""Backends that graphs run on, with one interface and the same numbers."""
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
