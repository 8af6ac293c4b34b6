_base_ = [
    '../_base_/models/fastcut.py', '../_base_/datasets/unpaired_256.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
max_epochs = 200
resize_until = 150
param_scheduler = [dict(type='ConstantThenLinearLR', constant=0.75)]  # 150 epochs, then 50
