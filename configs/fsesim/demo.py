# The demo of configs/gcl with this objective in place of its own; all else is equal, so there is no
# image buffer, and the generator's own layers stand in for VGG16, whose weights need a download.
_base_ = '../gcl/demo.py'
model = dict(objectives=dict(
    gcl=None,
    spatial=dict(
        type='SelfSimilarity', encoder=dict(type='GeneratorTaps', layers=(4, 8, 13)),
        sampler=dict(type='RandomPatchSampler', num_patches=128),
        similarity=dict(type='SimilarityMap', window=None, measure='dot'),
        loss=dict(type='SelfSimilarityLoss', compare='cosine', smooth=True),
        loss_weight=10.0)))
