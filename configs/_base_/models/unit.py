# UNIT (arXiv 1703.00848) with the settings of the MUNIT authors' implementation.
model = dict(
    type='StyleTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(type='UnitGenerator', num_blocks=4, base_channels=64),
    discriminator=dict(
        type='MultiscaleDiscriminator', base_channels=64, num_layers=4, num_scales=3),
    gan_loss=dict(type='GANLoss', mode='lsgan', discriminator_weight=1.0),
    objectives=dict(
        reconstruction=dict(type='Reconstruction', weights=dict(image=10.0)),
        prior=dict(type='LatentPrior', weights=dict(content=0.01, again=0.01)),
        cycle=dict(type='CycleConsistency', weights=dict(x=10.0, y=10.0))))
