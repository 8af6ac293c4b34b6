# 100 epochs at the full rate, 100 decaying towards zero, random crops throughout, as in CycleGAN.
_base_ = './adam_400e.py'
max_epochs = 200
