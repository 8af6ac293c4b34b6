# Neighbours from cosine 0 on.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(graph=dict(edges=dict(threshold=0.0)))))
