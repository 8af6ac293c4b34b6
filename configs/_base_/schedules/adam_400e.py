# 200 epochs at 2e-4, 200 decaying linearly towards zero, as in CUT and PatchGCL.
max_epochs = 400
max_iters = None  # if a number, the run ends after that many steps, regardless of max_epochs
batch_size = 1
resize_until = 200  # epochs with random crops; later ones only flip, as published
train_cfg = dict(type='ResumableEpochLoop', max_epochs='${max_epochs}', max_iters='${max_iters}')
optim_wrapper = dict(
    constructor='PhaseOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=2e-4, betas=(0.5, 0.999)))
param_scheduler = [dict(type='ConstantThenLinearLR')]
