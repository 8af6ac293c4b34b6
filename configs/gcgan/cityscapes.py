_base_ = [
    '../_base_/models/gcgan.py', '../_base_/datasets/cityscapes.py',
    '../_base_/schedules/gcgan_200e.py', '../_base_/default_runtime.py']
model = dict(objectives=dict(  # as published for this data
    geometry=dict(identity_weight=3.0), identity=dict(weights=dict(y=3.0))))
