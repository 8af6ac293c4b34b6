"""A file of images of any sizes, read where it lies."""
import json
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

TAIL = 8  # bytes at the end, the length of the index before them


def write_images(file: BinaryIO, images: Iterable[tuple[int, np.ndarray]]) -> None:
    """Writes images (H, W, 3) uint8, each with a number that tells which it is.

    Pixels come first, then an index as JSON, [number, offset, height, width] of each image, then
    the length of the index in 8 bytes. Images with one number are equal and stored once.
    """
    index, stored = [], {}
    offset = 0
    for number, pixels in images:
        if number not in stored:
            file.write(np.ascontiguousarray(pixels).data)
            stored[number] = [number, offset, *pixels.shape[:2]]
            offset += pixels.nbytes
        index.append(stored[number])
    text = json.dumps(index).encode()
    file.write(text)
    file.write(len(text).to_bytes(TAIL, 'little'))


class MappedImages:
    """What :func:`write_images` has written; the system reads and keeps pages as they are used.

    Args:
        path: of the file.

    Shapes:
        an index -> its number and its pixels (H, W, 3) uint8, read-only.
    """

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, np.uint8, 'r')
        end = len(self._bytes) - TAIL
        length = int.from_bytes(self._bytes[end:].tobytes(), 'little')
        self._index = json.loads(self._bytes[end - length:end].tobytes())

    def __len__(self) -> int:
        return len(self._index)

    def __getitem__(self, index: int) -> tuple[int, np.ndarray]:
        number, offset, height, width = self._index[index]
        pixels = self._bytes[offset:offset + 3 * height * width]
        return number, pixels.reshape(height, width, 3)
