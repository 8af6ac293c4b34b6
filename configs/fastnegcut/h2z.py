_base_ = [
    '../_base_/models/fastnegcut.py', '../_base_/datasets/horse2zebra.py',
    '../_base_/schedules/fastcut_200e.py', '../_base_/default_runtime.py']
