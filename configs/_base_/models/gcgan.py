# GcGAN (arXiv 1809.05852), the rotation form with one generator, with its published settings.
discriminator = dict(type='PatchDiscriminator', base_channels=64, antialias=False)
gan_loss = dict(type='GANLoss', mode='lsgan')
image_buffer = dict(type='ImageBuffer', size=50)
model = dict(
    type='OneSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(type='ResnetGenerator', num_blocks=9, base_channels=64, antialias=False),
    discriminator='${discriminator}',
    gan_loss='${gan_loss}',
    image_buffer='${image_buffer}',
    phase_order=('generator', 'discriminator'),
    objectives=dict(
        geometry=dict(
            type='GeometryConsistency', geometries=('rotation',), discriminator='${discriminator}',
            gan_loss='${gan_loss}', image_buffer='${image_buffer}',
            loss_weight=20.0, identity_weight=5.0),
        identity=dict(type='IdentityMapping', weights=dict(y=5.0))))
