_base_ = [
    '../_base_/models/pix2pix.py', '../_base_/datasets/maps.py',
    '../_base_/schedules/adam_200e.py', '../_base_/default_runtime.py']
train_dataloader = dict(dataset=dict(type='PairedImageDataset'))
