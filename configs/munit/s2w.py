_base_ = './h2z.py'
data_root = 'data/summer2winter_yosemite'
max_epochs = 813  # a million steps
