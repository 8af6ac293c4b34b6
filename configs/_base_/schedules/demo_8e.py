# Eight epochs of the built-in benchmark: a few minutes on two CPU cores.
_base_ = './adam_400e.py'
max_epochs = 8
batch_size = 2
train_cfg = dict(val_begin=2, val_interval=2)
optim_wrapper = dict(optimizer=dict(lr=5e-4))
