# One hop.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(head=dict(conv=dict(hops=1)))))
