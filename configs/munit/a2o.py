_base_ = './h2z.py'
data_root = 'data/apple2orange'
max_epochs = 982  # a million steps
