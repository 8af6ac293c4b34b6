_base_ = [
    '../_base_/models/fastcut.py', '../_base_/datasets/summer2winter.py',
    '../_base_/schedules/fastcut_200e.py', '../_base_/default_runtime.py']
