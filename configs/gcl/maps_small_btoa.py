# Map -> photograph, 18 minutes of processor time with --amp. Here instance norm helps: it turns the
# faint shades of flat ground into the texture that a photograph needs.
_base_ = './maps_small.py'
direction = 'BtoA'
max_epochs = 30
source_mean, target_mean = (0.76, 0.78, 0.72), (-0.52, -0.51, -0.55)
source_std, target_std = (0.18, 0.11, 0.26), (0.25, 0.24, 0.24)
gan_loss = dict(penalty=dict(weight=3e-4))
model = dict(
    generator=dict(norm='instance'), objectives=dict(gcl=dict(loss_weight=0.1)))
