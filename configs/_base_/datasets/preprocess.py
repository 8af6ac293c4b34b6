# The published --preprocess options besides resize_and_crop, which is the default. A child config
# lists this file in _base_ and sets train_pipeline='${scale_width_and_crop}', for example.
crop_only = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomCrop', crop_size='${image_size}'),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]
scale_width = [
    dict(type='LoadImageFromFile'),
    dict(type='ScaleWidth', width='${load_size}', min_height='${image_size}'),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]
scale_width_and_crop = [
    dict(type='LoadImageFromFile'),
    dict(type='ScaleWidth', width='${load_size}', min_height='${image_size}'),
    dict(type='RandomCrop', crop_size='${image_size}'),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]
no_resize = [
    dict(type='LoadImageFromFile'),
    dict(type='ResizeToMultiple', size_divisor=4),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]
