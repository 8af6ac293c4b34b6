_base_ = [
<<<<<<< HEAD
    '../_base_/models/gcgan.py', '../_base_/datasets/maps.py',
    '../_base_/schedules/gcgan_200e.py', '../_base_/default_runtime.py']
=======
    '../_base_/models/gcgan.py', '../_base_/datasets/unpaired_256.py',
    '../_base_/schedules/adam_400e.py', '../_base_/default_runtime.py']
data_root = 'data/maps'
direction = 'BtoA'
sample_dataset = dict(type='PairedImageDataset')
batch_size = 8
max_epochs = 200  # 100 at the full rate and 100 towards zero, random crops in all
>>>>>>> main
