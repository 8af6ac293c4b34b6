# The demo of configs/gcl with these objectives in place of its own; all else is equal.
_base_ = '../gcl/demo.py'
model = dict(objectives=dict(
    gcl=None,
    hdce=dict(
        type='HardNegativeContrast', encoder=dict(type='GeneratorTaps', layers=(0, 4, 8, 12, 14)),
        sampler=dict(type='RandomPatchSampler', num_patches=128),
        loss=dict(type='HardNegativeLoss', temperature=0.07),
        embed_channels=64, identity=True, loss_weight=0.1, gamma=(50.0, 10.0), epochs='${max_epochs}'),
    src=dict(
        type='RelationConsistency', encoder=dict(type='GeneratorTaps', layers=(0, 4, 8, 12, 14)),
        sampler=dict(type='RandomPatchSampler', num_patches=128),
        loss=dict(type='RelationConsistencyLoss'), embed_channels=64, loss_weight=0.05)))
