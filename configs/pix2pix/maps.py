_base_ = [
    '../_base_/models/pix2pix.py', '../_base_/datasets/unpaired_256.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
data_root = 'data/maps'
direction = 'BtoA'
train_dataloader = dict(dataset=dict(type='PairedImageDataset'))
sample_dataset = dict(type='PairedImageDataset')
max_epochs = 200  # 100 at the full rate and 100 towards zero, random crops in all
