"""Distribution metrics between two folders of images."""
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from mmgcl.datasets.folder_listing import list_folder
from mmgcl.datasets.image_files import IMAGE_EXTENSIONS, read_image
from mmgcl.datasets.written_images import listed_outputs
from mmgcl.errors import DataError
from mmgcl.evaluation.distribution import SCORES, clean_resize
from mmgcl.evaluation.feature_cache import FeatureCache


class PixelFolder(Dataset):
    """The images of a folder as uint8 (3, H, W), in sorted order.

    Args:
        folder: searched recursively, and other files are named in the log; in a folder that a test
            wrote, only the outputs count.
        clean_size: as in ``DistributionMetric``.

    Raises:
        DataError: if there are fewer than two images, or on access, if an image is unreadable.
    """

    def __init__(self, folder: str | Path, clean_size: int | None = None) -> None:
        listed = listed_outputs(folder)
        if listed is None:
            listing = list_folder(folder, IMAGE_EXTENSIONS)
            listing.warn()
            listed = listing.images
        self.paths = listed
        self.clean_size = clean_size
        if not Path(folder).is_dir():
            raise DataError(f'no folder {folder}')
        if len(self) < 2:
            raise DataError(f'{folder} holds {len(self)} images; distribution metrics need at '
                            'least two')

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        pixels = np.array(read_image(self.paths[index]))
        if self.clean_size is not None:
            pixels = clean_resize(pixels, self.clean_size)
        return torch.from_numpy(pixels).permute(2, 0, 1)


def folder_features(folder: PixelFolder, network: nn.Module, cache: str | Path | None = None,
                    batch_size: int = 16, workers: int = 0, device: str = 'cpu') -> np.ndarray:
    """Features (N, D) of all images of a folder, in order.

    Consecutive images of equal size are batched.

    Args:
        folder: the images.
        network: uint8 (B, 3, H, W) -> (B, D).
        cache: folder of the feature cache; None disables it.
        batch_size: maximum number of images per batch.
        workers: number of loader processes.
        device: device that the network runs on.
    """
    network = network.to(device).eval()
    with torch.no_grad():
        store = FeatureCache(lambda images: network(images.to(device)), network, cache)
        found = [store(batch) for group in DataLoader(
            folder, batch_size, num_workers=workers, collate_fn=_by_size) for batch in group]
    store.save()
    return np.concatenate(found)


def compare_folders(first: PixelFolder, second: PixelFolder, network: nn.Module,
                    scores: Sequence[str] = ('fid', 'kid'), **options: Any) -> dict[str, float]:
    """Scores between two folders; ``options`` are passed to :func:`folder_features`.

    The network's ``note``, if it has one, is appended to the score names.
    """
    features = [folder_features(folder, network, **options) for folder in (first, second)]
    note = getattr(network, 'note', None)
    return {name if note is None else f'{name} ({note})': value
            for score in scores for name, value in SCORES[score](*features).items()}


def _by_size(images: list[torch.Tensor]) -> list[torch.Tensor]:
    """Batches of consecutive images of equal size."""
    runs: list[list[torch.Tensor]] = []
    for image in images:
        if not runs or runs[-1][0].shape != image.shape:
            runs.append([])
        runs[-1].append(image)
    return [torch.stack(run) for run in runs]
