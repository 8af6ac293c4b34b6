_base_ = [
    '../_base_/models/gcgan.py', '../_base_/datasets/apple2orange.py',
    '../_base_/schedules/gcgan_200e.py', '../_base_/default_runtime.py']
