# FSeSim (arXiv 2104.00854) with the settings of its published code.
_base_ = './cut.py'
model = dict(
    image_buffer=dict(type='ImageBuffer', size=50),
    objectives=dict(
        nce=None,
        spatial=dict(
            type='SelfSimilarity',
            encoder=dict(type='VGG16Encoder', layers=('relu3_1', 'relu4_1', 'relu4_3')),
            sampler=dict(type='RandomPatchSampler', num_patches=256),
            # The published window of 64 covers the whole map of every layer at 256 px.
            similarity=dict(type='SimilarityMap', window=64, measure='dot'),
            loss=dict(type='SelfSimilarityLoss', compare='cosine', smooth=True),
            loss_weight=10.0)))
