# FastNEGCUT: one term with ten times the weight, and mirror images, as FastCUT is to CUT.
_base_ = '../negcut/h2z.py'
model = dict(objectives=dict(nce=dict(
    identity=False, flip_equivariance=True, loss_weight=10.0)))
max_epochs = 200
resize_until = 150
param_scheduler = [dict(type='ConstantThenLinearLR', constant=0.75)]  # 150 epochs, then 50
