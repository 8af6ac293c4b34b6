# Networks for a CPU, with R1, without which the discriminators soon win.
_base_ = './gcgan.py'
discriminator = dict(base_channels=16, init=dict(mode='normal'))
gan_loss = dict(penalty=dict(type='R1Penalty', weight=1.0))
model = dict(generator=dict(num_blocks=4, base_channels=16, init=dict(mode='normal')))
