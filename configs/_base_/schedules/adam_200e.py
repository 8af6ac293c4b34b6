# 100 epochs at the full rate and 100 towards zero, random crops in all, as in CycleGAN.
_base_ = './adam_400e.py'
max_epochs = 200
