_base_ = [
    '../_base_/models/distancegan.py', '../_base_/datasets/horse2zebra.py',
    '../_base_/schedules/distancegan_200e.py', '../_base_/default_runtime.py']
