# EfficientNet-Lite0 stands in for VGG16.
_base_ = '../_base_/maps_small.py'
model = dict(objectives=dict(spatial=dict(
    type='SelfSimilarity', encoder='${encoder}', sampler='${sampler}',
    similarity=dict(type='SimilarityMap', window=None, measure='dot'),
    loss=dict(type='SelfSimilarityLoss', compare='cosine', smooth=True), loss_weight=10.0)))
