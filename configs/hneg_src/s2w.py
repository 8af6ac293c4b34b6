_base_ = [
    '../_base_/models/hneg_src.py', '../_base_/datasets/summer2winter.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
