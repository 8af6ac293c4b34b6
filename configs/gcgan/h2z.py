_base_ = [
    '../_base_/models/gcgan.py', '../_base_/datasets/horse2zebra.py',
    '../_base_/schedules/gcgan_200e.py', '../_base_/default_runtime.py']
model = dict(objectives=dict(geometry=dict(  # two generators, as published for this data
    generator=dict(type='ResnetGenerator', num_blocks=9, base_channels=64, antialias=False))))
