_base_ = './h2z_lite.py'
data_root = 'data/maps'
direction = 'BtoA'
sample_dataset = dict(type='PairedImageDataset')
