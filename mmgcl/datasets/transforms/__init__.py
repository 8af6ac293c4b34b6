"""Data transforms with mmcv's interface; configs may name mmcv's own as well."""
from mmgcl.datasets.transforms.albumentations import Albumentations
from mmgcl.datasets.transforms.limit_size import LimitSize
from mmgcl.datasets.transforms.loading import LoadImageFromFile
from mmgcl.datasets.transforms.packing import PackInputs
from mmgcl.datasets.transforms.pipeline import Pipeline
from mmgcl.datasets.transforms.random_crop import RandomCrop
from mmgcl.datasets.transforms.random_zoom_crop import RandomZoomCrop
from mmgcl.datasets.transforms.resize import Resize
from mmgcl.datasets.transforms.resize_to_multiple import ResizeToMultiple
from mmgcl.datasets.transforms.scale_width import ScaleWidth
from mmgcl.datasets.transforms.switch_at_epoch import SwitchAtEpoch
from mmgcl.datasets.transforms.torchvision_v2 import TorchvisionV2

__all__ = [
    'Albumentations', 'LimitSize', 'LoadImageFromFile', 'PackInputs', 'Pipeline', 'RandomCrop',
    'RandomZoomCrop', 'Resize', 'ResizeToMultiple', 'ScaleWidth', 'SwitchAtEpoch', 'TorchvisionV2',
]
