# One image (or a few) per domain, cropped on the fly at random zooms. The published epoch has
# 100 000 crops in batches of 16; lower epoch_length for a smaller budget.
data_root = 'data/single_image'
direction = 'AtoB'
crop_size = 64
num_workers = 2
epoch_length = 100_000
max_sample_size = 512  # of sample images during training; tests use full resolution

train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomZoomCrop', crop_size='${crop_size}'),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]
sample_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LimitSize', max_size='${max_sample_size}'),
    dict(type='ResizeToMultiple', size_divisor=4),
    dict(type='PackInputs')]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='ResizeToMultiple', size_divisor=4, interpolation='bilinear'),
    dict(type='PackInputs')]

train_dataloader = dict(
    batch_size='${batch_size}', num_workers='${num_workers}', persistent_workers=True,
    drop_last=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        type='SingleImageDataset', data_root='${data_root}', direction='${direction}',
        seed='${seed}', epoch_length='${epoch_length}', pipeline='${train_pipeline}'))

sample_dataset = dict(
    type='SingleImageDataset', data_root='${data_root}', direction='${direction}', split='test',
    pipeline='${sample_pipeline}')
test_dataloader = dict(
    batch_size=1, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='SingleImageDataset', data_root='${data_root}', direction='${direction}',
        split='test', pipeline='${test_pipeline}'))
test_cfg = dict(type='TestLoop')
# Selected by name: tools/test.py CONFIG CHECKPOINT --metrics sifid content_distance
score_weights = 'IMAGENET1K_V1'  # SqueezeNet 1.1: a torchvision weight name (downloaded), or a file
score_encoder = dict(type='TorchvisionEncoder', model='squeezenet1_1', weights='${score_weights}')
metrics = dict(
    sifid=dict(type='SIFIDMetric', encoder=dict(layers=('features.3',), **score_encoder)),
    content_distance=dict(
        type='ContentDistanceMetric', encoder=dict(layers=('features.7',), **score_encoder)))
test_evaluator = []
