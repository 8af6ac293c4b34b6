_base_ = [
    '../_base_/models/cut.py', '../_base_/datasets/apple2orange.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
