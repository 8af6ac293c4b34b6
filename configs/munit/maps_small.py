# MUNIT's own generator; data, schedule and standardised colours of the recipe.
_base_ = '../_base_/maps_small.py'
critic = dict(
    _delete_=True, type='MultiscaleDiscriminator', base_channels=32, num_layers=2, num_scales=2,
    init=dict(mode='kaiming'))
gan_loss = dict(discriminator_weight=1.0)
model = dict(
    type='StyleTranslator',
    generator=dict(
        _delete_=True, type='MunitGenerator', num_blocks=2, base_channels=16, style_channels=8,
        mlp_channels=64),
    discriminator=dict(
        _delete_=True, x='${source_discriminator}', y='${discriminator}'),
    phase_order=('discriminator', 'generator'),
    objectives=dict(
        reconstruction=dict(
            type='Reconstruction', weights=dict(image=10.0, content=1.0, style=1.0)),
        cycle=dict(type='CycleConsistency', weights=dict(x=10.0, y=10.0))))
