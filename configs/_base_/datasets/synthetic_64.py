# The built-in benchmark: rendered scenes, unpaired for training, with ground truth for testing.
image_size = 64
train_length = 400
test_length = 64
num_workers = 0

train_dataloader = dict(
    batch_size='${batch_size}', num_workers='${num_workers}', drop_last=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        type='SyntheticTranslationDataset', size='${image_size}', length='${train_length}',
        seed='${seed}', cache=True))

sample_dataset = dict(
    type='SyntheticTranslationDataset', size='${image_size}', length='${test_length}',
    split='test', cache=True)
val_dataloader = dict(
    batch_size=16, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='default_collate'), dataset='${sample_dataset}')
val_cfg = dict(type='ValLoop')
val_evaluator = dict(type='CorrespondenceMetric')
test_dataloader = '${val_dataloader}'
test_cfg = dict(type='TestLoop')
test_evaluator = '${val_evaluator}'
