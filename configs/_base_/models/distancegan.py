# One-sided DistanceGAN (arXiv 1706.00826) with the settings of its published code.
model = dict(
    type='OneSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(type='ZeroPadResnetGenerator', num_blocks=9, base_channels=64),
    discriminator=dict(
        type='PatchDiscriminator', base_channels=64, antialias=False, norm='affine_instance',
        init=dict(mode='normal')),
    gan_loss=dict(type='GANLoss', mode='lsgan'),
    image_buffer=dict(type='ImageBuffer', size=50),
    phase_order=('generator', 'discriminator'),
    objectives=dict(distance=dict(
        type='DistancePreservation', form='pairs', weights=dict(x=1.0), max_items=900)))
