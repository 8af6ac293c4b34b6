_base_ = '../_base_/maps_small.py'
model = dict(objectives=dict(
    hdce=dict(
        type='HardNegativeContrast', encoder='${encoder}', sampler='${sampler}',
        loss=dict(type='HardNegativeLoss', temperature=0.07),
        embed_channels=64, identity=False, loss_weight=0.1, gamma=(50.0, 10.0),
        epochs='${max_epochs}'),
    src=dict(
        type='RelationConsistency', encoder='${encoder}', sampler='${sampler}',
        loss=dict(type='RelationConsistencyLoss'), embed_channels=64, loss_weight=0.05)))
