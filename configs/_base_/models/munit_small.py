# Networks for a CPU, with R1, without which the discriminators soon win.
_base_ = './munit.py'
model = dict(
    generator=dict(num_blocks=2, base_channels=16, mlp_channels=64),
    discriminator=dict(base_channels=16, num_layers=3, num_scales=2),
    gan_loss=dict(penalty=dict(type='R1Penalty', weight=1.0)))
