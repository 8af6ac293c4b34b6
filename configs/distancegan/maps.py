_base_ = [
    '../_base_/models/distancegan.py', '../_base_/datasets/maps.py',
    '../_base_/schedules/distancegan_200e.py', '../_base_/default_runtime.py']
