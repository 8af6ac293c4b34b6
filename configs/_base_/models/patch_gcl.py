# PatchGCL (arXiv 2312.08223) with the settings of its published command.
model = dict(
    type='OneSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(type='ResnetGenerator', num_blocks=9, base_channels=64),
    discriminator=dict(type='PatchDiscriminator', base_channels=64),
    gan_loss=dict(type='GANLoss', mode='lsgan'),
    objectives=dict(
        gcl=dict(
            type='PatchGraphContrast',
            encoder=dict(type='VGG16Encoder', layers=('relu3_1', 'relu4_1', 'relu4_3')),
            embedding=dict(type='LinearEmbedding', channels=256),
            sampler=dict(type='RandomPatchSampler', num_patches=256),
            graph=dict(
                type='DenseGraphBuilder', edges=dict(type='CosineThreshold', threshold=0.1)),
            head=dict(
                type='GraphHead',
                conv=dict(type='TAGConv', hops=2),
                pool=dict(type='TopKPooling', ratio=0.25, connect='two_hop'), pool_levels=1,
                pool_conv=dict(type='TAGConv', hops=1)),
            loss=dict(type='InfoNCELoss', temperature=0.07, symmetric=True),
            identity=True, level_weights=(0.5, 0.25), loss_weight=0.1)))
