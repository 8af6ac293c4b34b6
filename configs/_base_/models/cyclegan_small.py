# Small networks for a CPU. Without R1 the discriminators soon overpower the generators.
_base_ = './cyclegan.py'
model = dict(
    generator=dict(num_blocks=4, base_channels=16),
    discriminator=dict(base_channels=16),
    gan_loss=dict(penalty=dict(type='R1Penalty', weight=1.0)))
