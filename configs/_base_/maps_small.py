# Photograph -> map at a small budget, all but the objective. Scores, and what else was tried:
# docs/en/benchmarks/real_images.md.
_base_ = [
    './datasets/unpaired_small.py', './schedules/adam_400e.py', './default_runtime.py']
batch_size = 4
data_root = 'data/maps'
direction = 'AtoB'
sample_dataset = dict(type='PairedImageDataset')
max_epochs = 6
optim_wrapper = dict(optimizer=dict(lr=5e-4, betas=(0.5, 0.99)))
default_hooks = dict(checkpoint=dict(interval=1))
custom_hooks = [dict(type='GeneratorEMAHook', momentum=0.98)]
# Colours are what a map consists of: instance norm would remove those of flat regions. Means and
# deviations are those of the training images. With an R1 of 1e-4 one run of two never
# found the colour of water; without R1, water and park swapped colours.
source_mean = (-0.52, -0.51, -0.55)
source_std = (0.25, 0.24, 0.24)
target_mean = (0.76, 0.78, 0.72)
target_std = (0.18, 0.11, 0.26)
critic = dict(
    type='PatchDiscriminator', base_channels=32, num_layers=2, antialias=False, norm='none',
    init=dict(mode='kaiming'))
discriminator = dict(
    type='StandardizedDiscriminator', mean='${target_mean}', std='${target_std}',
    discriminator='${critic}')
source_discriminator = dict(
    type='StandardizedDiscriminator', mean='${source_mean}', std='${source_std}',
    discriminator='${critic}')
gan_loss = dict(type='GANLoss', mode='lsgan', penalty=dict(type='R1Penalty', weight=1e-3))
model = dict(
    type='OneSidedTranslator',
    data_preprocessor=dict(type='ImagePairPreprocessor'),
    generator=dict(
        type='ResnetGenerator', num_blocks=4, base_channels=16, norm='batch',
        init=dict(mode='normal')),
    discriminator='${discriminator}',
    gan_loss='${gan_loss}')
# For contrast: 1/4 and 1/8 of the image. pip install -e ".[lite]"
encoder = dict(type='EfficientNetLiteEncoder', layers=(2, 4))
sampler = dict(type='RandomPatchSampler', num_patches=64)
