# MUNIT (arXiv 1804.04732) with the settings of its published code.
model = dict(
    type='StyleTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(
        type='MunitGenerator', num_blocks=4, base_channels=64, style_channels=8, mlp_channels=256),
    discriminator=dict(
        type='MultiscaleDiscriminator', base_channels=64, num_layers=4, num_scales=3),
    gan_loss=dict(type='GANLoss', mode='lsgan', discriminator_weight=1.0),
    objectives=dict(
        reconstruction=dict(
            type='Reconstruction', weights=dict(image=10.0, content=1.0, style=1.0)),
        cycle=dict(type='CycleConsistency', weights=dict(x=10.0, y=10.0))))
