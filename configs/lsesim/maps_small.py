_base_ = '../fsesim/maps_small.py'
model = dict(
    phase_order=('similarity', 'discriminator', 'generator'),
    objectives=dict(spatial=dict(contrast=dict(
        type='SimilarityContrast',
        loss=dict(type='SimilarityContrastLoss', temperature=0.07),
        jitter=dict(
            type='ColorJitter', brightness=0.5, contrast=0.5, saturation=0.5, hue=0.3)))))
