_base_ = '../cut/maps_small.py'
model = dict(objectives=dict(nce=dict(flip_equivariance=True, loss_weight=10.0)))
