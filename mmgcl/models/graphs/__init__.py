"""Graphs of patches in two backends with one interface."""
from mmgcl.models.graphs.dense import DenseGraph, DenseGraphBuilder
from mmgcl.models.graphs.dgl import DGLGraph, DGLGraphBuilder

__all__ = ['DGLGraph', 'DGLGraphBuilder', 'DenseGraph', 'DenseGraphBuilder']
