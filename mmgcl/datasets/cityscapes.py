"""Conversion of the official Cityscapes files to unpaired folders."""
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from mmgcl.datasets.image_files import read_image
from mmgcl.errors import DataError

SPLITS = {'train': 'train', 'val': 'test'}  # official -> ours; the official test labels are secret


def prepare_cityscapes(
        source: Path, folder: Path, size: int = 256,
        on_progress: Callable[[int, int | None], None] = lambda done, total: None) -> None:
    """Writes photographs (A) and colour-coded label maps (B) at ``size`` x ``size``.

    Follows the published recipe except for the label maps, which are resized by nearest neighbour
    and stored as PNG, so that each pixel has the exact colour of its class.

    Args:
        source: folder with the unpacked ``leftImg8bit`` and ``gtFine``.
        folder: receives ``trainA``, ``trainB``, ``testA``, ``testB``.
        size: side of the results in pixels.
        on_progress: called with the number of pairs done and in total.

    Raises:
        DataError: if an official folder, or the label map of a photograph, is missing.
    """
    pairs = [
        (split, *pair) for official, split in SPLITS.items()
        for pair in _official_pairs(source, official)]
    for done, (split, photo, label) in enumerate(pairs, 1):
        name = photo.name.removesuffix('_leftImg8bit.png')
        smooth = read_image(photo).resize((size, size), Image.Resampling.BICUBIC)
        _save(smooth, folder / f'{split}A' / f'{name}.jpg')
        exact = read_image(label).resize((size, size), Image.Resampling.NEAREST)
        _save(exact, folder / f'{split}B' / f'{name}.png')
        on_progress(done, len(pairs))


def _official_pairs(source: Path, split: str) -> list[tuple[Path, Path]]:
    photos = sorted((source / 'leftImg8bit' / split).glob('*/*_leftImg8bit.png'))
    if not photos:
        raise DataError(
            f'no photographs in {source / "leftImg8bit" / split}: expected the official Cityscapes '
            f'folders leftImg8bit and gtFine in {source}')
    labels = [
        source / 'gtFine' / split / photo.parent.name
        / photo.name.replace('_leftImg8bit.png', '_gtFine_color.png') for photo in photos]
    for photo, label in zip(photos, labels):
        if not label.is_file():
            raise DataError(f'no label map {label} for {photo.name}')
    return list(zip(photos, labels))


def _save(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, quality=100, subsampling=0)  # both act on JPEG only
