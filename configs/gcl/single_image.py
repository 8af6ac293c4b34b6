# One painting, one photograph: crops of 64 px on the fly, networks for a CPU. Without instance norm,
# which would hide a crop's own brightness and colour from both networks.
_base_ = [
    '../_base_/models/patch_gcl_small.py', '../_base_/datasets/single_image.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
max_epochs = 4
batch_size = 2
sample_interval = 200
model = dict(
    generator=dict(norm='none', init=dict(mode='kaiming', gain=0.7)),
    discriminator=dict(norm='none', init=dict(mode='kaiming', gain=0.7)),
    gan_loss=dict(penalty=dict(weight=5.0)))
optim_wrapper = dict(
    optimizer=dict(lr=5e-4),
    phases=dict(discriminator=dict(optimizer=dict(lr=2e-4))))
