_base_ = './h2z.py'
data_root = 'data/cityscapes'
direction = 'BtoA'  # A holds photographs, B label maps
