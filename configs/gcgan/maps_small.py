# No identity terms: target images would enter the statistics of batch norm.
_base_ = '../_base_/maps_small.py'
model = dict(objectives=dict(geometry=dict(
    type='GeometryConsistency', geometries=('rotation',), discriminator='${discriminator}',
    gan_loss='${gan_loss}', loss_weight=20.0, identity_weight=0.0)))
