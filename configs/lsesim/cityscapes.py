_base_ = [
    '../_base_/models/lsesim.py', '../_base_/datasets/cityscapes.py',
    '../_base_/schedules/fsesim_400e.py', '../_base_/default_runtime.py']
