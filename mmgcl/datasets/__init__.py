"""Data sets, their transforms and samplers."""
from mmgcl.datasets.collate import default_collate
from mmgcl.datasets.paired import PairedImageDataset
from mmgcl.datasets.samplers import EpochSampler
from mmgcl.datasets.single_image import SingleImageDataset
from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.datasets.transforms import (
    Albumentations,
    LimitSize,
    LoadImageFromFile,
    PackInputs,
    Pipeline,
    RandomCrop,
    RandomZoomCrop,
    Resize,
    ResizeToMultiple,
    ScaleWidth,
    SwitchAtEpoch,
    TorchvisionV2,
)
from mmgcl.datasets.unpaired import UnpairedImageDataset

__all__ = [
    'Albumentations', 'EpochSampler', 'LimitSize', 'LoadImageFromFile', 'PackInputs',
    'PairedImageDataset', 'Pipeline', 'RandomCrop', 'RandomZoomCrop', 'Resize',
    'ResizeToMultiple', 'ScaleWidth', 'SingleImageDataset', 'SwitchAtEpoch',
    'SyntheticTranslationDataset', 'TorchvisionV2', 'UnpairedImageDataset', 'default_collate',
]
