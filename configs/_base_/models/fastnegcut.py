# FastNEGCUT: one term with ten times the weight, and mirror images, as FastCUT is to CUT.
_base_ = './negcut.py'
model = dict(objectives=dict(nce=dict(
    identity=False, flip_equivariance=True, loss_weight=10.0)))
