_base_ = './unpaired_256.py'
data_root = 'data/cityscapes'
direction = 'BtoA'  # A holds photographs, B label maps
