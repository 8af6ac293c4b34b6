_base_ = './adam_200e.py'
batch_size = 2  # one pair
param_scheduler = [dict(
    type='LinearLR', by_epoch=True, start_factor=1.0, end_factor=0.0, begin=100, end=201)]
