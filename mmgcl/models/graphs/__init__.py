"""Patch graphs: edge rules, convolutions, pooling and backends."""
from mmgcl.models.graphs.backends import (
    DenseGraph,
    DenseGraphBuilder,
    DGLGraph,
    DGLGraphBuilder,
    PyGGraph,
    PyGGraphBuilder,
)
from mmgcl.models.graphs.conv import GATConv, GCNConv, GraphConv, SAGEConv, TAGConv
from mmgcl.models.graphs.edges import (
    Complete,
    CosineThreshold,
    EdgeRule,
    KNearest,
    SoftCosine,
    SpatialGrid,
)
from mmgcl.models.graphs.graph import Graph
from mmgcl.models.graphs.node_pair import NodePair
from mmgcl.models.graphs.pooling import NoPooling, Pooling, RandomPooling, TopKPooling

__all__ = [
    'Complete',
    'CosineThreshold',
    'DGLGraph',
    'DGLGraphBuilder',
    'DenseGraph',
    'DenseGraphBuilder',
    'EdgeRule',
    'GATConv',
    'GCNConv',
    'Graph',
    'GraphConv',
    'KNearest',
    'NoPooling',
    'NodePair',
    'Pooling',
    'PyGGraph',
    'PyGGraphBuilder',
    'RandomPooling',
    'SAGEConv',
    'SoftCosine',
    'SpatialGrid',
    'TAGConv',
    'TopKPooling',
]
