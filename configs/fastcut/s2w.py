_base_ = './h2z.py'
data_root = 'data/summer2winter_yosemite'
direction = 'AtoB'
