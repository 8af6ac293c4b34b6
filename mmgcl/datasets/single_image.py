"""Training on crops of one image, or a few, per domain."""
from collections.abc import Callable, Sequence
from pathlib import Path

from mmgcl.datasets.image_folder import ImageFolder, MemoryFolder
from mmgcl.datasets.transforms.pipeline import PLAIN
from mmgcl.datasets.unpaired import UnpairedImageDataset
from mmgcl.registry import DATASETS


@DATASETS.register_module()
class SingleImageDataset(UnpairedImageDataset):
    """Unpaired data set of one large image per domain.

    Images are decoded once and kept in memory, which forked workers share. The length of an epoch
    is a setting, since the number of images is meaningless. The split ``test`` falls back to the
    training images.

    Args:
        data_root: folder that holds ``trainA`` and ``trainB``.
        split: ``train``, or ``test`` for whole images.
        direction: ``'AtoB'`` or ``'BtoA'``.
        pipeline: transforms or their configs; for training they should crop (``RandomZoomCrop``),
            for testing limit the size (``LimitSize``, ``ResizeToMultiple``).
        seed: of all random draws.
        epoch_length: samples per epoch for ``split='train'``. Default 100 000, as published (6 250
            iterations of 16 crops).

    Raises:
        DataError: if a folder is missing or empty, or an image is unreadable.
        ValueError: for an invalid ``direction`` or ``epoch_length``.
    """

    fallbacks = {'test': ('val', 'train')}

    def __init__(
            self, data_root: str | Path, split: str = 'train', direction: str = 'AtoB',
            pipeline: Sequence[dict | Callable] = PLAIN, seed: int = 0,
            epoch_length: int = 100_000) -> None:
        if epoch_length < 1:
            raise ValueError(f'epoch_length must be at least 1, got {epoch_length}')
        super().__init__(data_root, split, direction, pipeline, seed)
        self.epoch_length = epoch_length

    def __len__(self) -> int:
        return self.epoch_length if self.split == 'train' else super().__len__()

    def _keep(self, folder: ImageFolder) -> MemoryFolder:
        return MemoryFolder(folder)
