_base_ = [
    '../_base_/models/fsesim.py', '../_base_/datasets/unpaired_256.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
resize_until = 400  # random crops to the end, as published
optim_wrapper = dict(optimizer=dict(lr=1e-4))
