_base_ = './unpaired_256.py'
data_root = 'data/maps'
direction = 'BtoA'  # A holds aerial photographs, B maps
sample_dataset = dict(type='PairedImageDataset')
