_base_ = './maps.py'
data_root = 'data/cityscapes'
direction = 'BtoA'  # A holds photographs, B label maps
model = dict(objectives=dict(
    geometry=dict(identity_weight=3.0), identity=dict(weights=dict(y=3.0))))
