_base_ = '../_base_/maps_small.py'
model = dict(objectives=dict(distance=dict(
    type='DistancePreservation', form='pairs', weights=dict(x=1.0), max_items=900)))
