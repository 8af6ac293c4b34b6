_base_ = './maps.py'
data_root = 'data/apple2orange'
direction = 'AtoB'
