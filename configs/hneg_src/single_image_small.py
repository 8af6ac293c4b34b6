# The budget of configs/cut/single_image_small.py.
_base_ = './single_image.py'
epoch_length = 3200
max_epochs = 4
model = dict(generator=dict(base_channels=2), discriminator=dict(base_channels=4))
custom_hooks = [dict(type='GeneratorEMAHook', momentum=0.98)]
default_hooks = dict(checkpoint=dict(interval=1, minutes=4))
sample_interval = 200
log_interval = 20
