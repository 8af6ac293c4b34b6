# Eight epochs of the built-in benchmark: a few minutes on two CPU cores.
_base_ = './adam_400e.py'
max_epochs = 8
batch_size = 2
optim_wrapper = dict(optimizer=dict(lr=5e-4))
