# FastCUT: one term with ten times the weight, and mirror images.
_base_ = './cut.py'
model = dict(objectives=dict(nce=dict(
    identity=False, flip_equivariance=True, loss_weight=10.0)))
