_base_ = [
    '../_base_/models/patch_gcl.py', '../_base_/datasets/maps.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
