# SinSC, the single-image form of FSeSim, with the settings of its published script.
_base_ = '../cut/single_image.py'
crop_size = 128
max_epochs = 8
model = dict(
    generator=dict(base_channels=8, num_downs=2, tanh=True),
    discriminator=dict(final_size=8, rounding='nearest'),
    gan_loss=dict(penalty=dict(type='WGANGPPenalty', weight=1.0)),
    objectives=dict(
        nce=None,
        identity=None,
        spatial=dict(
            type='SelfSimilarity',
            encoder=dict(type='VGG16Encoder', layers=('relu3_1', 'relu4_1', 'relu4_3')),
            sampler=dict(type='RandomPatchSampler', num_patches=256),
            # The published 64 is the whole map of every layer at 128 px.
            similarity=dict(type='SimilarityMap', window=64, measure='dot'),
            loss=dict(type='SelfSimilarityLoss', compare='cosine', smooth=True),
            loss_weight=10.0)))
optim_wrapper = dict(optimizer=dict(lr=1e-3))
