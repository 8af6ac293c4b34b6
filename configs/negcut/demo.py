# The demo of configs/gcl with this objective in place of its own; all else is equal.
_base_ = '../gcl/demo.py'
model = dict(
    phase_order=('discriminator', 'negatives', 'generator'),
    objectives=dict(
        gcl=None,
        nce=dict(
            type='GeneratedNegativeNCE',
            encoder=dict(type='GeneratorTaps', layers=(0, 4, 8, 12, 14)),
            sampler=dict(type='RandomPatchSampler', num_patches=128),
            loss=dict(type='NegativeNCELoss', temperature=0.07),
            embed_channels=64, identity=True, loss_weight=1.0, diversity_weight=1.0, momentum=0.9)))
