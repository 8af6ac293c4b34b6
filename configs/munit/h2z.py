# The published settings of summer to winter, for photographs of 256 pixels.
_base_ = [
    '../_base_/models/munit.py', '../_base_/datasets/unpaired_256.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
max_epochs = 750  # a million steps
model = dict(objectives=dict(cycle=dict(type='CycleConsistency', weights=dict(x=10.0, y=10.0))))
train_dataloader = dict(dataset=dict(pipeline=[
    dict(type='RandomFlip'), dict(type='Resize', size=256, interpolation='bilinear')]))
optim_wrapper = dict(optimizer=dict(lr=1e-4, weight_decay=1e-4))
param_scheduler = [dict(type='StepLR', by_epoch=False, step_size=100000, gamma=0.5)]
