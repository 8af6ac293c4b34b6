"""Memory-mapped file of images of any sizes."""
import json
import math
import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mmgcl.datasets.folder_listing import is_regular

KIND = re.compile('[<|][uif][1248]')  # pixel types
TAIL = 12  # bytes at the end of the file: length and checksum of the index before them


class DamagedFileError(Exception):
    """A file of images that fails its checksums."""


def write_images(file: BinaryIO, images: Iterable[tuple[int, np.ndarray]]) -> None:
    """Writes images (H, W, C) of any type, each with an identifying number.

    The file holds the pixels, an index in JSON with [number, offset, shape, type, CRC-32] of each
    image, the length of the index in 8 bytes and its CRC-32 in 4. Images with the same number are
    equal and stored once.
    """
    index, stored = [], {}
    offset = 0
    for number, pixels in images:
        if number not in stored:
            pixels = np.ascontiguousarray(pixels)
            file.write(pixels.data)
            checksum = zlib.crc32(pixels.data)
            stored[number] = [number, offset, pixels.shape, pixels.dtype.str, checksum]
            offset += pixels.nbytes
        index.append(stored[number])
    text = json.dumps(index).encode()
    file.write(text + len(text).to_bytes(8, 'little') + zlib.crc32(text).to_bytes(4, 'little'))


class MappedImages:
    """Access to a file of :func:`write_images`; pages are loaded by the system as needed.

    Args:
        path: of the file.

    Shapes:
        an index -> the image's number and its pixels (H, W, C), read-only.

    Raises:
        DamagedFileError: if the index is damaged, or an image, when it is first read.
    """

    def __init__(self, path: Path) -> None:
        if not is_regular(path) or path.stat().st_size <= TAIL:
            raise DamagedFileError
        self._bytes = np.memmap(path, np.uint8, 'r')
        end = len(self._bytes) - TAIL
        length, checksum = (int.from_bytes(part.tobytes(), 'little')
                            for part in np.split(self._bytes[end:], [8]))
        text = self._bytes[max(0, end - length):end].tobytes()
        if zlib.crc32(text) != checksum or len(text) != length:
            raise DamagedFileError
        self._index = _sound_index(text, limit=end - length)
        self._checked: set[int] = set()

    def __len__(self) -> int:
        return len(self._index)

    @property
    def largest_number(self) -> int:
        """The largest of the numbers that tell which image it is."""
        return max((entry[0] for entry in self._index), default=0)

    def __getitem__(self, index: int) -> tuple[int, np.ndarray]:
        number, offset, shape, kind, checksum = self._index[index]
        length = int(np.prod(shape)) * np.dtype(kind).itemsize
        pixels = self._bytes[offset:offset + length]
        if number not in self._checked:
            if zlib.crc32(pixels.data) != checksum:
                raise DamagedFileError
            self._checked.add(number)
        return number, pixels.view(kind).reshape(shape)

    def check(self) -> None:
        """Raises DamagedFileError if any image fails its checksum."""
        for index in range(len(self)):
            self[index]


def _sound_index(text: bytes, limit: int) -> list[list]:
    """The index of a file whose images take ``limit`` bytes; it must have the form of ours."""
    try:
        index = json.loads(text)
        for number, offset, shape, kind, checksum in index:
            sizes = [number, offset, checksum, *shape]
            if not all(type(size) is int and size >= 0 for size in sizes) or len(shape) not in (
                    2, 3) or not KIND.fullmatch(kind):
                raise DamagedFileError
            if offset + math.prod(shape) * np.dtype(kind).itemsize > limit:
                raise DamagedFileError
    except (ValueError, TypeError, RecursionError) as error:
        raise DamagedFileError from error
    return index
