# 150 epochs at the full rate, 50 decaying towards zero.
_base_ = './adam_200e.py'
resize_until = 150
param_scheduler = [dict(type='ConstantThenLinearLR', constant=0.75)]
