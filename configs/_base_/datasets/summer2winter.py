_base_ = './unpaired_256.py'
data_root = 'data/summer2winter_yosemite'
direction = 'AtoB'
