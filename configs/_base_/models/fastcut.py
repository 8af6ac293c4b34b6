# FastCUT: no identity term, ten times the contrast weight, and flip equivariance.
_base_ = './cut.py'
model = dict(objectives=dict(nce=dict(
    identity=False, flip_equivariance=True, loss_weight=10.0)))
