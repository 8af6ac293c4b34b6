# Two poolings, each to a quarter; the published code would keep half of the nodes in the second.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(head=dict(pool=dict(further_ratio=0.25), pool_levels=2))))
