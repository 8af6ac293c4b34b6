# NEGCUT (arXiv 2108.04547) with the settings of its published code.
_base_ = './cut.py'
model = dict(
    phase_order=('discriminator', 'negatives', 'generator'),
    objectives=dict(nce=dict(
        _delete_=True,
        type='GeneratedNegativeNCE',
        encoder=dict(type='GeneratorTaps', layers=(0, 4, 8, 12, 16)),
        sampler=dict(type='RandomPatchSampler', num_patches=256),
        loss=dict(type='NegativeNCELoss', temperature=0.07),
        embed_channels=256, identity=True, loss_weight=1.0, diversity_weight=1.0, momentum=0.9)))
