"""Validation of arguments shared by several transforms."""
from collections.abc import Sequence

from mmgcl.errors import DataError


def height_width(name: str, size: int | Sequence[int]) -> tuple[int, int]:
    """(height, width) from the side of a square or a pair.

    Raises:
        ValueError: if it is neither, or a side is below 1.
    """
    sides = (size, size) if isinstance(size, int) else tuple(size)
    if len(sides) != 2:
        raise ValueError(f'{name} must be one side or (height, width), got {size}')
    return positive(name, sides[0]), positive(name, sides[1])


def positive(name: str, value: int) -> int:
    """The value; ValueError if it is below 1."""
    if value < 1:
        raise ValueError(f'{name} must be at least 1, got {value}')
    return value


def require_room(results: dict, height: int, width: int, fix: str) -> None:
    """Raises DataError if the image is smaller than a crop; names file, size and fix."""
    found = results['img'].shape[:2]
    if found[0] < height or found[1] < width:
        raise DataError(
            f'{results.get("img_path")} has {found[1]}x{found[0]} pixels where it is cropped, '
            f'fewer than the crop of {width}x{height}; {fix}')
