# CUT with the networks 'stylegan2' of the published list of options.
_base_ = './h2z.py'
model = dict(
    generator=dict(
        _delete_=True, type='StyleGAN2Generator', image_size=256, base_channels=64, num_downs=1),
    discriminator=dict(
        _delete_=True, type='StyleGAN2Discriminator', image_size=256, base_channels=64),
    objectives=dict(nce=dict(encoder=dict(layers=(0, 2, 4)))))
