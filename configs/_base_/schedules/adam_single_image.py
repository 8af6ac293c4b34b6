# 8 epochs of 100 000 crops at 2e-3 and 8 linearly towards zero, as in SinCUT.
max_epochs = 16
train_cfg = dict(type='ResumableEpochLoop', max_epochs='${max_epochs}', val_begin='${max_epochs}')
optim_wrapper = dict(
    constructor='PhaseOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=2e-3, betas=(0.0, 0.99)))
param_scheduler = [dict(type='ConstantThenLinearLR')]
