_base_ = './unpaired_256.py'
data_root = 'data/horse2zebra'
direction = 'AtoB'
