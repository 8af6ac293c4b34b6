# LSeSim as its author recommends: learned features, colour jitter, windows of 32.
_base_ = './fsesim.py'
model = dict(
    phase_order=('similarity', 'discriminator', 'generator'),
    objectives=dict(spatial=dict(
        similarity=dict(window=32),
        contrast=dict(
            type='SimilarityContrast',
            loss=dict(type='SimilarityContrastLoss', temperature=0.07),
            jitter=dict(
                type='ColorJitter', brightness=0.5, contrast=0.5, saturation=0.5, hue=0.3)))))
