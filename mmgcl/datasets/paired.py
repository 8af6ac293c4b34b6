"""Two folders of aligned images."""
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from torch import Tensor

from mmgcl.datasets.image_folder import NamedImage
from mmgcl.datasets.transforms.pipeline import PLAIN
from mmgcl.datasets.unpaired import DOMAIN_X, UnpairedImageDataset
from mmgcl.errors import DataError
from mmgcl.registry import DATASETS
from mmgcl.structures import TranslationSample


@DATASETS.register_module()
class PairedImageDataset(UnpairedImageDataset):
    """Aligned pairs: image k of domain y shows the same content as image k of domain x.

    Partners have the same name, apart from a suffix ``_A`` or ``_B``: ``1_A.jpg`` and ``1_B.jpg``,
    or ``1.jpg`` in both folders.

    Args:
        data_root, direction, seed, max_images, cache: as in ``UnpairedImageDataset``.
        on_corrupt: likewise; ``'skip'`` goes on to the next pair of readable files.
        split: ``'train'`` for a method that learns from pairs, such as pix2pix; ``'test'`` falls
            back to ``'val'``.
        pipeline: transforms; both images of a pair get the same random numbers, so crops and flips
            keep them aligned. A resize to one size must stand before a crop if images of a pair
            have different sizes.

    Shapes:
        real_x, real_y, truth_y uint8 (H, W, 3); truth_y is real_y.

    Raises:
        DataError: if an image has no partner; names it.

    Example::

        sample_dataset = dict(type='PairedImageDataset', data_root='data/maps', direction='BtoA')
    """

    def __init__(self, data_root: str | Path, split: str = 'test', direction: str = 'AtoB',
                 pipeline: Sequence[dict | Callable] = PLAIN, seed: int = 0,
                 on_corrupt: str = 'raise', max_images: int | None = None,
                 cache: str | Path | None = None) -> None:
        super().__init__(data_root, split, direction, pipeline, seed, on_corrupt, max_images, cache)
        if self.images_y is None:
            raise DataError(f'{data_root} has images of one domain only for {split}: '
                            'a paired set needs both')
        require_partners(self.images_x.paths, self.images_y.paths)

    def __getitem__(self, i: int) -> dict[str, Tensor | TranslationSample]:
        for index in range(i, i + len(self)):
            data = super().__getitem__(index)
            sample = cast(TranslationSample, data['sample'])
            paths = (Path(sample.get(name)) for name in ('x_path', 'y_path'))
            if len({pair_name(path) for path in paths}) == 1:
                return {**data, 'truth_y': data['real_y']}
        raise DataError(f'no pair of {self.data_root} can be read')

    def _partner(self, i: int, index: int, count: int) -> int:
        return index

    def _transform(self, image: NamedImage, i: int, stream: int, epoch: int) -> Tensor:
        return super()._transform(image, i, DOMAIN_X, epoch)


def require_partners(first: Sequence[Path], second: Sequence[Path]) -> None:
    """Check that the files of two folders are partners, in their order.

    Raises:
        DataError: naming the first file without a partner.
    """
    names = [[pair_name(path) for path in paths] for paths in (first, second)]
    if names[0] == names[1]:
        return
    for paths, own, other in ((first, *names), (second, *names[::-1])):
        alone = [path for path, name in zip(paths, own) if name not in set(other)]
        if alone:
            raise DataError(f'{alone[0]} has no partner of the same name in the other domain '
                            f'({len(alone)} such files); use UnpairedImageDataset for such a set')
    raise DataError(f'the files of {first[0].parent} and {second[0].parent} are in another order')


def pair_name(path: Path) -> str:
    """The name that partners share: without extension and suffix ``_A`` or ``_B``."""
    return path.stem[:-2] if path.stem.endswith(('_A', '_B')) else path.stem
