# Folders trainA, trainB, testA, testB on a budget of minutes: images at half the size, training on
# crops of them (the networks are convolutional), testing on whole images. Child configs set
# data_root.
_base_ = './unpaired_256.py'
image_size = 128
crop_size = 64
num_workers = 0
score_scale = 2

train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', scale='${image_size}', interpolation='bicubic', backend='pillow'),
    dict(type='RandomCrop', crop_size='${crop_size}'),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]
train_dataloader = dict(persistent_workers=False, pin_memory=False)
