# Folders trainA, trainB, testA, testB at 256x256. Child configs set data_root and direction.
data_root = 'data/horse2zebra'
direction = 'AtoB'
image_size = 256
load_size = 286  # before the random crop
num_workers = 2
on_corrupt = 'raise'
image_cache = None  # folder that caches decoded and resized training images

train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='SwitchAtEpoch', epoch='${resize_until}',
         before=dict(type='Resize', scale='${load_size}', interpolation='bicubic',
                     backend='pillow'),
         after=dict(type='Resize', scale='${image_size}', interpolation='bicubic',
                    backend='pillow')),
    dict(type='RandomCrop', crop_size='${image_size}'),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', scale='${image_size}', interpolation='bicubic', backend='pillow'),
    dict(type='PackInputs')]

train_dataloader = dict(
    batch_size='${batch_size}', num_workers='${num_workers}', persistent_workers=True,
    drop_last=True, pin_memory=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        type='UnpairedImageDataset', data_root='${data_root}', direction='${direction}',
        seed='${seed}', on_corrupt='${on_corrupt}', cache='${image_cache}',
        pipeline='${train_pipeline}'))

sample_dataset = dict(
    type='UnpairedImageDataset', data_root='${data_root}', direction='${direction}', split='test',
    on_corrupt='${on_corrupt}', pipeline='${test_pipeline}')
test_dataloader = dict(
    batch_size=1, num_workers='${num_workers}',
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset='${sample_dataset}')
test_cfg = dict(type='TestLoop')
# Selected by name: tools/test.py CONFIG CHECKPOINT --metrics distribution lpips
inception_weights = None  # path of a file; None downloads them
lpips_weights = None
feature_cache = None  # folder that caches features of the real images
# Scores of paired test sets, from an encoder that no method trains with, next to trivial outputs.
score_weights = 'IMAGENET1K_V1'  # SqueezeNet 1.1: a torchvision weight name (downloaded), or a file
score_scale = 1
score_encoder = dict(type='TorchvisionEncoder', model='squeezenet1_1', weights='${score_weights}',
                     input_scale='${score_scale}')
target = dict(data_root='${data_root}', direction='${direction}')
paired_metrics = [
    dict(type='PairedMetric'),
    dict(type='RetrievalMetric', encoder=dict(layers=('features.7',), **score_encoder)),
    dict(type='DistributionMetric', scores=('kid', 'precision_recall'), reference='${target}',
         cache='${feature_cache}', extractor=dict(
             type='EncoderFeatures', encoder=dict(layers=('features.12',), **score_encoder)))]
metrics = dict(
    paired=dict(type='TrivialRows', metrics='${paired_metrics}', data_root='${data_root}',
                direction='${direction}'),
    map_classes=dict(type='TrivialRows', metrics=[dict(type='MapClassMetric')],
                     data_root='${data_root}', direction='${direction}'),
    distribution=dict(
        type='DistributionMetric', scores=('fid', 'kid'), cache='${feature_cache}',
        extractor=dict(type='InceptionFeatures', weights='${inception_weights}')),
    lpips=dict(type='LPIPSMetric', distance=dict(
        type='LPIPSDistance', net='alex', weights='${lpips_weights}')))
test_evaluator = []
