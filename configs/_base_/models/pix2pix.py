# pix2pix (arXiv 1611.07004) with the settings of its published code.
model = dict(
    type='OneSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(type='UNetGenerator', num_downs=8, base_channels=64),
    discriminator=dict(
        type='PatchDiscriminator', base_channels=64, in_channels=6, antialias=False, norm='batch',
        init=dict(mode='normal')),
    condition='real_x',
    gan_loss=dict(type='GANLoss', mode='vanilla'),
    objectives=dict(l1=dict(type='PairedL1', loss_weight=100.0)))
