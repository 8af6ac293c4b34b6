# Small networks for a CPU. Without R1 the discriminators soon overpower the generator.
_base_ = './gcgan.py'
discriminator = dict(base_channels=16, init=dict(mode='normal'))
gan_loss = dict(penalty=dict(type='R1Penalty', weight=1.0))
model = dict(generator=dict(num_blocks=4, base_channels=16, init=dict(mode='normal')))
