# 'tilestylegan2': the discriminator judges tiles of 64 pixels.
_base_ = './h2z_stylegan2.py'
model = dict(discriminator=dict(
    _delete_=True, type='TiledDiscriminator', tile_size=64,
    discriminator=dict(type='StyleGAN2Discriminator', image_size=64, base_channels=64)))
