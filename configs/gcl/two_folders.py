# Two folders of your own on a CPU, at 64 pixels: docs/en/tutorials/your_own_folders.md.
_base_ = [
    '../_base_/models/patch_gcl_small.py', '../_base_/datasets/unpaired_256.py',
    '../_base_/schedules/demo_8e.py', '../_base_/default_runtime.py']
data_root = 'data/mine'
image_size = 64
load_size = 72
num_workers = 0
max_iters = 1600  # as the demo, whatever the number of images
sample_interval = 400
train_dataloader = dict(persistent_workers=False, pin_memory=False)
default_hooks = dict(checkpoint=dict(interval=400, by_epoch=False))
