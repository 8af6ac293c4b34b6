# Map -> photograph.
_base_ = './maps_small.py'
direction = 'BtoA'
target_mean = (-0.52, -0.51, -0.55)
target_std = (0.25, 0.24, 0.24)
