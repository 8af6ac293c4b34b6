# The built-in benchmark in a few minutes on two CPU cores.
_base_ = [
    '../_base_/models/munit_small.py', '../_base_/datasets/synthetic_64.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
max_epochs = 8
sample_interval = 400
model = dict(objectives=dict(cycle=dict(type='CycleConsistency', weights=dict(x=10.0, y=10.0))))
optim_wrapper = dict(optimizer=dict(lr=5e-4, weight_decay=1e-4))
