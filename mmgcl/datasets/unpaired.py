"""Two folders of unpaired images."""
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from mmengine.logging import print_log
from torch import Tensor
from torch.utils.data import Dataset

from mmgcl.datasets.image_cache import CachedFolder
from mmgcl.datasets.image_folder import ImageFolder, MemoryFolder, NamedImage
from mmgcl.datasets.random_state import preserved_generators, seed_generators
from mmgcl.datasets.transforms.pipeline import PLAIN, Pipeline
from mmgcl.paths import expand_user
from mmgcl.registry import DATASETS
from mmgcl.structures import TranslationSample

PAIRING, DOMAIN_X, DOMAIN_Y = range(3)  # random streams of a sample


@DATASETS.register_module()
class UnpairedImageDataset(Dataset):
    """Unpaired images from the folders ``<split>A`` and ``<split>B``.

    The length of an epoch is the size of the larger domain. The data set is an infinite sequence:
    sample ``i`` is image ``index`` of ``epoch``, where ``epoch, index = divmod(i, len(dataset))``.
    For training, x is image ``index`` of its domain (modulo its size) and y is drawn uniformly; for
    any other split, and with ``pairing='serial'``, y is image ``index`` too.

    Before each image the global generators of ``random``, ``numpy.random`` and torch are seeded
    from ``(seed, i)`` and a stream per image; after the sample they are restored. So a sample does
    not depend on worker or order, whatever its transforms draw.

    The split ``test`` falls back to ``val`` where the folder of x is missing. Without a folder of y
    a sample of a split other than ``train`` has no ``real_y`` (one can translate, not compare).

    Args:
        data_root: folder that holds ``trainA``, ``trainB``, ...
        split: prefix of the folders' names.
        direction: ``'AtoB'`` translates A to B (x is A, y is B), ``'BtoA'`` the other way.
        pipeline: transforms or their configs, from ``LoadImageFromFile`` to ``PackInputs``,
            applied to each image on its own.
        seed: of all random draws.
        on_corrupt: at an unreadable image, ``'raise'`` or ``'skip'`` (see ``ImageFolder``).
        max_images: use only the first ones of each domain; None for all.
        cache: folder for decoded and resized images (see ``CachedFolder``); None reads the files
            each time. Samples are the same.
        pairing: which y a training sample has, ``'random'`` or ``'serial'``; the order of samples
            is the sampler's.

    Shapes:
        real_x, real_y (H, W, C): uint8 RGB, or what the loader gives; its ranges are metainfo of
        the sample, ``x_scale`` and ``y_scale``.

    Attributes:
        direction: as given.
        folders: those that the images are in.

    Raises:
        DataError: if a folder is missing or empty.
        ValueError: if an argument is none of the above.
    """

    metainfo: dict = {}  # mmengine's loop asks for it
    fallbacks: dict[str, tuple[str, ...]] = {'test': ('val',)}

    def __init__(
            self, data_root: str | Path, split: str = 'train', direction: str = 'AtoB',
            pipeline: Sequence[dict | Callable] = PLAIN, seed: int = 0, on_corrupt: str = 'raise',
            max_images: int | None = None, cache: str | Path | None = None,
            pairing: str = 'random') -> None:
        if pairing not in ('random', 'serial'):
            raise ValueError(f"pairing must be 'random' or 'serial', got {pairing!r}")
        if direction not in ('AtoB', 'BtoA'):
            raise ValueError(f"direction must be 'AtoB' or 'BtoA', got {direction!r}")
        self.data_root = expand_user(data_root)
        self.split = split
        self.serial = split != 'train' or pairing == 'serial'
        self.direction = direction
        self.seed = seed
        self.pipeline = Pipeline(pipeline)
        self.cache = cache
        letter_x, letter_y = direction[0], direction[-1]
        found = self._find_split(letter_x)
        self.scales = {'x_scale': self.pipeline.scale(letter_x),
                       'y_scale': self.pipeline.scale(letter_y)}

        def folder(letter: str) -> ImageFolder:
            return ImageFolder(
                data_root, found + letter, partial(self.pipeline.load, domain=letter),
                on_corrupt=on_corrupt, max_images=max_images)

        self.images_x = self._keep(folder(letter_x))
        self.images_y = None
        self.folders = [self.data_root / (found + letter_x)]
        if split == 'train' or (self.data_root / (found + letter_y)).is_dir():
            self.images_y = self._keep(folder(letter_y))
            self.folders.append(self.data_root / (found + letter_y))

    def __len__(self) -> int:
        return max(len(self.images_x), len(self.images_y or ()))

    def __getitem__(self, i: int) -> dict[str, Tensor | TranslationSample]:
        if i < 0:
            raise IndexError(f'samples are numbered from 0 on, got {i}')
        with preserved_generators(self.pipeline.numpy_only):
            return self._sample(int(i))

    def _sample(self, i: int) -> dict[str, Tensor | TranslationSample]:
        epoch, index = divmod(i, len(self))
        x = self._load(self.images_x, index % len(self.images_x), epoch)
        sample = TranslationSample(
            metainfo={'name': x.name, 'x_path': str(x.path), 'y_path': None, **self.scales})
        data: dict[str, Tensor | TranslationSample] = {
            'real_x': self._transform(x, i, DOMAIN_X, epoch), 'sample': sample}
        if self.images_y is not None:
            y = self._load(self.images_y, self._partner(i, index, len(self.images_y)), epoch)
            sample.set_metainfo({'y_path': str(y.path), 'y_name': y.name})
            data['real_y'] = self._transform(y, i, DOMAIN_Y, epoch)
        return data

    def _keep(self, folder: ImageFolder) -> ImageFolder | MemoryFolder | CachedFolder:
        """The folder itself, or a cache of its images."""
        return folder if self.cache is None else CachedFolder(folder, self.pipeline, self.cache)

    @staticmethod
    def _load(images: ImageFolder | MemoryFolder | CachedFolder, position: int,
              epoch: int) -> NamedImage:
        if isinstance(images, CachedFolder):
            return images.load(position, epoch)
        return images.load(position)

    def _find_split(self, letter: str) -> str:
        for split in (self.split, *self.fallbacks.get(self.split, ())):
            if (self.data_root / (split + letter)).is_dir():
                if split != self.split:
                    print_log(
                        f'no folder {self.split}{letter} in {self.data_root}: '
                        f'{split}{letter} is used as the {self.split} split', logger='current')
                return split
        return self.split  # opening it tells what is missing

    def _partner(self, i: int, index: int, count: int) -> int:
        """Index of the image of y, out of ``count``, in sample ``i``."""
        if self.serial:
            return index % count
        return int(np.random.default_rng([self.seed, i, PAIRING]).integers(count))

    def _transform(self, image: NamedImage, i: int, stream: int, epoch: int) -> Tensor:
        seed_generators(self.seed, i, stream, self.pipeline.numpy_only)
        resized = self.cache is not None and self.pipeline.leading_resize(epoch) is not None
        return self.pipeline({**image.loaded, 'epoch': epoch}, resized)
