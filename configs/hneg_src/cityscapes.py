_base_ = [
    '../_base_/models/hneg_src.py', '../_base_/datasets/cityscapes.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
model = dict(objectives=dict(
    hdce=dict(gamma_after=(200, 1.0)), src=dict(loss_weight=0.1)))  # as published for this data
