_base_ = '../_base_/maps_small.py'
model = dict(objectives=dict(nce=dict(
    type='PatchNCE', encoder='${encoder}', sampler='${sampler}',
    loss=dict(type='PatchNCELoss', temperature=0.07),
    embed_channels=64, identity=False, loss_weight=1.0)))
