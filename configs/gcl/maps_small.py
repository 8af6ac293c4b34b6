# Photograph -> map in 4 minutes of processor time with --amp:
# docs/en/benchmarks/real_images.md.
_base_ = '../_base_/maps_small.py'
model = dict(objectives=dict(gcl=dict(
    type='PatchGraphContrast', encoder='${encoder}',
    embedding=dict(type='LinearEmbedding', channels=64),
    sampler='${sampler}',
    graph=dict(type='DenseGraphBuilder', edges=dict(type='CosineThreshold', threshold=0.1)),
    head=dict(
        type='GraphHead',
        conv=dict(type='TAGConv', hops=2),
        pool=dict(type='TopKPooling', ratio=0.25, connect='two_hop'), pool_levels=1,
        pool_conv=dict(type='TAGConv', hops=1)),
    loss=dict(type='InfoNCELoss', temperature=0.07, symmetric=True),
    identity=False, level_weights=(0.5, 0.25), loss_weight=0.5)))
