# Nothing to train: tools/test.py takes this config alone. Settings are the published ones.
_base_ = ['../_base_/datasets/single_image.py', '../_base_/default_runtime.py']
model = dict(
    type='STROTSS', style='${sample_dataset}', seed='${seed}',
    encoder=dict(
        type='VGG16Encoder', weights='imagenet',
        layers=('relu1_1', 'relu1_2', 'relu2_1', 'relu2_2', 'relu3_1', 'relu3_2', 'relu3_3',
                'relu4_3', 'relu5_3')))
train_dataloader = None
