<<<<<<< HEAD
_base_ = [
    '../_base_/models/cyclegan.py', '../_base_/datasets/maps.py',
    '../_base_/schedules/adam_200e.py', '../_base_/default_runtime.py']
=======
_base_ = './h2z.py'
data_root = 'data/maps'
direction = 'BtoA'
sample_dataset = dict(type='PairedImageDataset')
>>>>>>> main
