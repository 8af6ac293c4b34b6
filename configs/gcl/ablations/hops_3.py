# Three hops.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(head=dict(hops=3))))
