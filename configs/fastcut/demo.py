_base_ = '../cut/demo.py'
model = dict(objectives=dict(nce=dict(
    identity=False, flip_equivariance=True, loss_weight=10.0)))
