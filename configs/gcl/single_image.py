# One painting, one photograph: crops of 64 px on the fly, networks for a CPU.
_base_ = [
    '../_base_/models/patch_gcl_small.py', '../_base_/datasets/single_image.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
max_epochs = 4
sample_interval = 200
optim_wrapper = dict(optimizer=dict(lr=5e-4))
