# No identity terms: images of the other domain would enter the statistics of batch norm.
_base_ = '../_base_/maps_small.py'
model = dict(
    type='TwoSidedTranslator',
    discriminator=dict(
        _delete_=True, x='${source_discriminator}', y='${discriminator}'),
    phase_order=('generator', 'discriminator'),
    objectives=dict(cycle=dict(type='CycleConsistency', weights=dict(x=10.0, y=10.0))))
