# Small networks for a CPU. Without R1 the discriminators soon overpower the generators.
_base_ = './unit.py'
model = dict(
    generator=dict(num_blocks=2, base_channels=16),
    discriminator=dict(base_channels=16, num_layers=3, num_scales=2),
    gan_loss=dict(penalty=dict(type='R1Penalty', weight=1.0)))
