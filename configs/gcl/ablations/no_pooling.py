# The whole graph alone.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(head=dict(pool_levels=0))))
