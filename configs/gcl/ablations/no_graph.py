# Not in the paper's table: embedded patches without neighbours or pooling.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(head=dict(conv=dict(hops=0), pool_levels=0))))
