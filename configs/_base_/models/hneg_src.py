# HnegSRC (CVPR 2022) with the settings of its horse2zebra recipe. Both terms use the same patches.
_base_ = './cut.py'
model = dict(objectives=dict(
    nce=None,
    hdce=dict(
        type='HardNegativeContrast',
        encoder=dict(type='GeneratorTaps', layers=(0, 4, 8, 12, 16)),
        sampler=dict(type='RandomPatchSampler', num_patches=256),
        loss=dict(type='HardNegativeLoss', temperature=0.07),
        embed_channels=256, identity=True, loss_weight=0.1,
        gamma=(50.0, 10.0), epochs='${max_epochs}', gamma_after=None),
    src=dict(
        type='RelationConsistency',
        encoder=dict(type='GeneratorTaps', layers=(0, 4, 8, 12, 16)),
        sampler=dict(type='RandomPatchSampler', num_patches=256),
        loss=dict(type='RelationConsistencyLoss'),
        embed_channels=256, loss_weight=0.05)))
