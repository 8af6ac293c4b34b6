_base_ = './h2z.py'
data_root = 'data/maps'
direction = 'BtoA'
sample_dataset = dict(type='PairedImageDataset')
