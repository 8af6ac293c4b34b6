# Two generators, as published for this data set and for summer to winter.
_base_ = './maps.py'
data_root = 'data/horse2zebra'
direction = 'AtoB'
model = dict(objectives=dict(geometry=dict(
    generator=dict(type='ResnetGenerator', num_blocks=9, base_channels=64, antialias=False))))
