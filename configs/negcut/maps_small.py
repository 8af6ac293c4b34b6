_base_ = '../_base_/maps_small.py'
model = dict(
    phase_order=('discriminator', 'negatives', 'generator'),
    objectives=dict(nce=dict(
        type='GeneratedNegativeNCE', encoder='${encoder}', sampler='${sampler}',
        loss=dict(type='NegativeNCELoss', temperature=0.07),
        embed_channels=64, identity=False, loss_weight=1.0, diversity_weight=1.0, momentum=0.9)))
