# 8 epochs of 100 000 crops at 2e-3, 8 decaying linearly towards zero, as in SinCUT.
_base_ = './adam_400e.py'
max_epochs = 16
batch_size = 16
optim_wrapper = dict(optimizer=dict(lr=2e-3, betas=(0.0, 0.99)))
