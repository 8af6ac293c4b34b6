_base_ = './h2z.py'
data_root = 'data/cityscapes'
direction = 'BtoA'  # A holds photographs, B label maps
model = dict(objectives=dict(
    hdce=dict(gamma_after=(200, 1.0)), src=dict(loss_weight=0.1)))  # as published for this data
