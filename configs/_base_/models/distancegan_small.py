# Small networks for a CPU. Without R1 the discriminator soon overpowers the generator.
_base_ = './distancegan.py'
model = dict(
    generator=dict(num_blocks=4, base_channels=16),
    discriminator=dict(base_channels=16),
    gan_loss=dict(penalty=dict(type='R1Penalty', weight=1.0)))
