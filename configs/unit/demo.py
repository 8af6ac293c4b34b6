# The built-in benchmark in a few minutes on two CPU cores.
_base_ = [
    '../_base_/models/unit_small.py', '../_base_/datasets/synthetic_64.py',
    '../_base_/schedules/demo_8e.py', '../_base_/default_runtime.py']
sample_interval = 400
optim_wrapper = dict(optimizer=dict(weight_decay=1e-4))
