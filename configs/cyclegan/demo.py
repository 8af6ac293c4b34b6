# The built-in benchmark in a few minutes on two CPU cores.
_base_ = [
    '../_base_/models/cyclegan_small.py', '../_base_/datasets/synthetic_64.py',
    '../_base_/schedules/demo_8e.py', '../_base_/default_runtime.py']
sample_interval = 400
