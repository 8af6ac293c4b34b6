# Small networks for a CPU. To learn within a few hundred iterations they have a larger
# initialisation than published, and R1, without which the discriminator soon overpowers the
# generator. The generator's own layers are the encoder, so no weights are needed.
_base_ = './patch_gcl.py'
model = dict(
    generator=dict(num_blocks=4, base_channels=16, init=dict(mode='normal')),
    discriminator=dict(base_channels=16, init=dict(mode='normal')),
    gan_loss=dict(penalty=dict(type='R1Penalty', weight=1.0)),
    objectives=dict(gcl=dict(
        encoder=dict(_delete_=True, type='GeneratorTaps', layers=(4, 8, 13)),
        embedding=dict(channels=64), sampler=dict(num_patches=128))))
