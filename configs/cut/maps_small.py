# The recipe of configs/gcl with this objective in place of its own; all else is equal.
_base_ = '../gcl/maps_small.py'
model = dict(objectives=dict(
    gcl=None,
    nce=dict(
        type='PatchNCE', encoder=dict(type='EfficientNetLiteEncoder', layers=(2, 4)),
        sampler=dict(type='RandomPatchSampler', num_patches=64),
        loss=dict(type='PatchNCELoss', temperature=0.07),
        embed_channels=64, identity=False, loss_weight=1.0)))
