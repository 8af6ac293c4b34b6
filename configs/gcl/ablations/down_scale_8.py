# Pooling keeps one node in eight.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(head=dict(pool=dict(ratio=0.125)))))
