# The paper's own equations where the published code computes something else.
_base_ = './h2z.py'
model = dict(objectives=dict(gcl=dict(
    graph=dict(edges=dict(inclusive=True)),  # eq. 1: >= t
    head=dict(pool=dict(connect='subgraph', further_ratio=0.25), pool_conv=None),  # eq. 8: L hops, sub-matrix
    loss=dict(symmetric=False, reduction='mean'),  # eq. 4, 9: one direction, means over nodes
    level_weights=(1.0, 1.0), level_reduction='sum', split_weight=False)))  # eq. 10: levels added with weight 1
