# PatchGCL in the frame of SinCUT: crops, networks, penalty and identity term are SinCUT's, and so
# is the objective's weight, four times that of unpaired sets. One graph joins the patches of all 16
# crops: 16 of each, which makes the published 256 nodes.
_base_ = '../cut/single_image.py'
model = dict(objectives=dict(
    nce=None,
    gcl=dict(
        type='PatchGraphContrast',
        encoder=dict(type='GeneratorTaps', layers=(0, 2, 4)),
        embedding=dict(type='LinearEmbedding', channels=256),
        sampler=dict(type='RandomPatchSampler', num_patches=16),
        graph=dict(type='DenseGraphBuilder', edges=dict(type='CosineThreshold', threshold=0.1)),
        head=dict(
            type='GraphHead',
            conv=dict(type='TAGConv', hops=2),
            pool=dict(type='TopKPooling', ratio=0.25, connect='two_hop'), pool_levels=1,
            pool_conv=dict(type='TAGConv', hops=1)),
        loss=dict(type='InfoNCELoss', temperature=0.07, symmetric=True),
        graph_over='batch',
        identity=True, level_weights=(0.5, 0.25), loss_weight=0.4)))
