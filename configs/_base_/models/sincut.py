# SinCUT, the single-image form of CUT (arXiv 2007.15651), with the settings of its published code.
model = dict(
    type='OneSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(
        type='StyleGAN2Generator', image_size='${crop_size}', base_channels=10, num_downs=1),
    discriminator=dict(
        type='StyleGAN2Discriminator', image_size='${crop_size}', base_channels=8),
    gan_loss=dict(
        type='GANLoss', mode='nonsaturating', penalty=dict(type='R1Penalty', weight=1.0)),
    objectives=dict(
        nce=dict(
            type='PatchNCE',
            encoder=dict(type='GeneratorTaps', layers=(0, 2, 4)),
            # One position per crop; its negatives come from the other crops.
            sampler=dict(type='RandomPatchSampler', num_patches=1),
            loss=dict(type='PatchNCELoss', temperature=0.07, negatives='batch'),
            embed_channels=256, identity=True, loss_weight=4.0),
        identity=dict(type='IdentityMapping', weights=dict(y=1.0))))
