# 150 epochs at the full rate and 50 towards zero.
_base_ = './adam_200e.py'
resize_until = 150
param_scheduler = [dict(type='ConstantThenLinearLR', constant=0.75)]
