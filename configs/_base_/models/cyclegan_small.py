# Networks for a CPU, with R1, without which the discriminators soon win.
_base_ = './cyclegan.py'
model = dict(
    generator=dict(num_blocks=4, base_channels=16),
    discriminator=dict(base_channels=16),
    gan_loss=dict(penalty=dict(type='R1Penalty', weight=1.0)))
