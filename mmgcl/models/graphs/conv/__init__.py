"""Graph convolutions: one class, one set of weights, on every backend."""
from mmgcl.models.graphs.conv.gat_conv import GATConv
from mmgcl.models.graphs.conv.gcn_conv import GCNConv
from mmgcl.models.graphs.conv.graph_conv import GraphConv
from mmgcl.models.graphs.conv.sage_conv import SAGEConv
from mmgcl.models.graphs.conv.tag_conv import TAGConv

__all__ = ['GATConv', 'GCNConv', 'GraphConv', 'SAGEConv', 'TAGConv']
