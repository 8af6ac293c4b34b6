# A few minutes on two CPU cores: small networks, the generator's own layers as the encoder.
_base_ = [
    '../_base_/models/patch_gcl.py', '../_base_/datasets/synthetic_64.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
max_epochs = 16
log_interval = 50
sample_interval = 400
optim_wrapper = dict(optimizer=dict(lr=5e-4))
model = dict(
    generator=dict(num_blocks=4, base_channels=16),
    discriminator=dict(base_channels=16),
    objectives=dict(gcl=dict(
        encoder=dict(_delete_=True, type='GeneratorTaps', layers=(4, 8, 13)),
        sampler=dict(num_patches=128),
        width=64, loss_weight=0.5)))
