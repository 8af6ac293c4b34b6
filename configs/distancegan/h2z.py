_base_ = [
    '../_base_/models/distancegan.py', '../_base_/datasets/unpaired_256.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
batch_size = 2  # one pair
max_epochs = 200  # 100 at the full rate and 100 towards zero, random crops in all
param_scheduler = [dict(
    type='LinearLR', by_epoch=True, start_factor=1.0, end_factor=0.0, begin=100, end=201)]
default_hooks = dict(measure_data=dict(type='MeasureDataHook'))
