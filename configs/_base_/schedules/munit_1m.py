# One million steps, halving the rate every 100 000.
_base_ = './adam_400e.py'
max_iters = 1_000_000
optim_wrapper = dict(optimizer=dict(lr=1e-4, weight_decay=1e-4))
param_scheduler = [dict(type='StepLR', by_epoch=False, step_size=100000, gamma=0.5)]
