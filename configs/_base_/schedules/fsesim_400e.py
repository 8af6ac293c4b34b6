_base_ = './adam_400e.py'
resize_until = 400  # random crops to the end, as published
optim_wrapper = dict(optimizer=dict(lr=1e-4))
