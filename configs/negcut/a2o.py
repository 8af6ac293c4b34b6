_base_ = './h2z.py'
data_root = 'data/apple2orange'
direction = 'AtoB'
