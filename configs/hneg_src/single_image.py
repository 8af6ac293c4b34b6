# HnegSRC on single images. Published with gamma from 200 to 40, which changes nothing: with one
# position a crop a mask of the wrong size makes all weights 1. Here that is gamma=None.
_base_ = '../cut/single_image.py'
model = dict(objectives=dict(
    nce=None,
    hdce=dict(
        type='HardNegativeContrast',
        encoder=dict(type='GeneratorTaps', layers=(0, 2, 4)),
        sampler=dict(type='RandomPatchSampler', num_patches=1),
        loss=dict(type='HardNegativeLoss', temperature=0.07, negatives='batch'),
        embed_channels=256, identity=True, loss_weight=4.0, gamma=None, epochs='${max_epochs}'),
    src=dict(
        type='RelationConsistency',
        encoder=dict(type='GeneratorTaps', layers=(0, 2, 4)),
        sampler=dict(type='RandomPatchSampler', num_patches=1),
        loss=dict(type='RelationConsistencyLoss', relations='batch'),
        embed_channels=256, loss_weight=10.0)))
