# The settings of the published code, for photographs of 256 pixels.
_base_ = [
    '../_base_/models/unit.py', '../_base_/datasets/cityscapes.py',
    '../_base_/datasets/flip_then_resize.py',
    '../_base_/schedules/munit_1m.py', '../_base_/default_runtime.py']
train_pipeline = '${flip_then_resize}'
