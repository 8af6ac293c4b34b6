# The paper's own equations where the published code computes something else.
_base_ = './h2z.py'
model = dict(objectives=dict(gcl=dict(
    graph=dict(inclusive=True),  # eq. 1: >= t
    graph_from='features',  # eq. 1: cosine of encoder features
    head=dict(pool_hops=2, pool_rule='subgraph', further_ratio=0.25),  # eq. 8: L hops, sub-matrix
    loss=dict(symmetric=False, reduction='sum'),  # eq. 4, 9: one direction, sums over nodes
    level_weights=(1.0, 1.0), reduction='sum')))  # eq. 10: levels added with weight 1
