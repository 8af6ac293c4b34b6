"""Data sets, their transforms and samplers."""
from mmgcl.datasets.paired import PairedImageDataset
from mmgcl.datasets.samplers import EpochSampler
from mmgcl.datasets.single_image import SingleImageDataset
from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.datasets.transforms import (
    LimitSize,
    Pipeline,
    RandomCrop,
    RandomFlip,
    RandomZoomCrop,
    Resize,
    ResizeToMultiple,
    SwitchAtEpoch,
)
from mmgcl.datasets.unpaired import UnpairedImageDataset

__all__ = [
    'EpochSampler', 'LimitSize', 'PairedImageDataset', 'Pipeline', 'RandomCrop', 'RandomFlip',
    'RandomZoomCrop', 'Resize', 'ResizeToMultiple', 'SingleImageDataset', 'SwitchAtEpoch',
    'SyntheticTranslationDataset', 'UnpairedImageDataset',
]
