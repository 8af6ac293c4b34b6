# 200 epochs at 2e-4 and 200 linearly towards zero, as in CUT and PatchGCL.
max_epochs = 400
train_cfg = dict(type='ResumableEpochLoop', max_epochs='${max_epochs}', val_begin='${max_epochs}')
optim_wrapper = dict(
    constructor='PhaseOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=2e-4, betas=(0.5, 0.999)))
param_scheduler = [dict(type='ConstantThenLinearLR')]
