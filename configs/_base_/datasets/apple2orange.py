_base_ = './unpaired_256.py'
data_root = 'data/apple2orange'
direction = 'AtoB'
