_base_ = [
    '../_base_/models/sincut.py', '../_base_/datasets/single_image.py',
    '../_base_/schedules/adam_single_image.py', '../_base_/default_runtime.py']
