_base_ = [
    '../_base_/models/cyclegan.py', '../_base_/datasets/cityscapes.py',
    '../_base_/schedules/adam_200e.py', '../_base_/default_runtime.py']
