# CUT (arXiv 2007.15651) with the settings of its published code.
model = dict(
    type='OneSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(type='ResnetGenerator', num_blocks=9, base_channels=64),
    discriminator=dict(type='PatchDiscriminator', base_channels=64),
    gan_loss=dict(type='GANLoss', mode='lsgan'),
    objectives=dict(
        nce=dict(
            type='PatchNCE',
            encoder=dict(type='GeneratorTaps', layers=(0, 4, 8, 12, 16)),
            sampler=dict(type='RandomPatchSampler', num_patches=256),
            loss=dict(type='PatchNCELoss', temperature=0.07),
            embed_channels=256, identity=True, loss_weight=1.0)))
