# Map -> photograph. Here instance norm helps: it turns the faint shades of flat ground into the
# texture that a photograph needs.
_base_ = './maps_small.py'
direction = 'BtoA'
max_epochs = 7
target_mean = (-0.52, -0.51, -0.55)  # of the training photographs
target_std = (0.25, 0.24, 0.24)
model = dict(
    generator=dict(norm='instance'),
    gan_loss=dict(penalty=dict(weight=3e-4)),
    objectives=dict(gcl=dict(loss_weight=0.1)))
