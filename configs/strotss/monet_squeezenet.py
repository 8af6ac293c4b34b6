# For a CPU: another encoder than VGG16, whose large features are scaled, and fewer pixels. Its first
# convolution halves the image; unless that is enlarged, single pixels are free to become speckle.
_base_ = './monet.py'
model = dict(
    encoder=dict(
        _delete_=True, type='TorchvisionEncoder', model='squeezenet1_1', weights='${score_weights}',
        input_scale=2.0,
        layers=('features.1', 'features.4', 'features.7', 'features.10', 'features.12')),
    layer_rms=1.0,
    sampler=dict(type='RandomPixelSampler', num_points=512, style_draws=1))
