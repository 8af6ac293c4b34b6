_base_ = [
    '../_base_/models/fsesim.py', '../_base_/datasets/horse2zebra.py',
    '../_base_/schedules/fsesim_400e.py', '../_base_/default_runtime.py']
