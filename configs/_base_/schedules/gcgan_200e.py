_base_ = './adam_200e.py'
batch_size = 8
