# Folders trainA, trainB, testA, testB at a budget of minutes: whole images at half the size, crops
# of them for training (the networks are convolutional), whole ones for tests. Child configs set
# data_root.
_base_ = './unpaired_256.py'
image_size = 128
crop_size = 64
batch_size = 4
num_workers = 0
score_scale = 2

train_dataloader = dict(
    persistent_workers=False, pin_memory=False,
    dataset=dict(pipeline=[
        dict(type='Resize', size='${image_size}'),
        dict(type='RandomCrop', size='${crop_size}'),
        dict(type='RandomFlip')]))
sample_dataset = dict(pipeline=[dict(type='Resize', size='${image_size}')])
test_dataloader = dict(num_workers=0)
