# CycleGAN (arXiv 1703.10593) with the settings of its published code.
model = dict(
    type='TwoSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(
        type='ResnetGenerator', num_blocks=9, base_channels=64, antialias=False,
        init=dict(mode='normal')),
    discriminator=dict(
        type='PatchDiscriminator', base_channels=64, antialias=False, init=dict(mode='normal')),
    gan_loss=dict(type='GANLoss', mode='lsgan'),
    image_buffer=dict(type='ImageBuffer', size=50),
    objectives=dict(
        cycle=dict(type='CycleConsistency', weights=dict(x=10.0, y=10.0)),
        identity=dict(type='IdentityMapping', weights=dict(x=5.0, y=5.0))))
