"""One image, or a few, per domain: crops on the fly."""
from collections.abc import Callable, Sequence
from pathlib import Path

from mmgcl.datasets.image_folder import ImageFolder, MemoryFolder
from mmgcl.datasets.transforms.pipeline import PLAIN
from mmgcl.datasets.unpaired import UnpairedImageDataset
from mmgcl.registry import DATASETS


@DATASETS.register_module()
class SingleImageDataset(UnpairedImageDataset):
    """The unpaired data set for one large image per domain.

    Images are decoded once and kept in memory (forked workers share them); an epoch has a length of
    its own, since the number of images says nothing; the split ``test`` gives the training images
    themselves where there are no others.

    Args:
        data_root: folder that holds ``trainA`` and ``trainB``.
        split: ``train``, or ``test`` for whole images.
        direction: ``'AtoB'`` or ``'BtoA'``.
        pipeline: transforms or their configs; for training they should crop (``RandomZoomCrop``),
            for testing limit the size (``LimitSize``, ``ResizeToMultiple``).
        seed: reaches every draw.
        epoch_length: samples an epoch for ``split='train'``. Default 100 000, as published (6 250
            iterations of 16 crops).

    Raises:
        DataError: if a folder is missing or empty, or an image unreadable.
        ValueError: if ``direction`` or ``epoch_length`` is impossible.
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
