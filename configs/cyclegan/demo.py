# The built-in benchmark in a few minutes on two CPU cores.
_base_ = [
    '../_base_/models/cyclegan_small.py', '../_base_/datasets/synthetic_64.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
max_epochs = 8
sample_interval = 400
optim_wrapper = dict(optimizer=dict(lr=5e-4))
