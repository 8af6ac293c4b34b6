"""ONNX files in half precision and in int8, made from one in float32."""
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.optional import import_optional

PRECISIONS = ('float32', 'float16', 'int8')


class _Images:
    """Calibration data in the form that onnxruntime reads."""

    def __init__(self, images: Tensor) -> None:
        self._batches: Iterator[dict[str, np.ndarray]] = (
            {'images': image[None].numpy()} for image in images)

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._batches, None)


def convert_precision(path: Path, precision: str, images: Tensor) -> None:
    """Replaces a float32 ONNX file by one in another precision; input and output stay float32.

    ``float16`` halves weights and features. ``int8`` quantises the weights (per channel) and
    inputs of convolutions, with ranges measured on images; normalisation stays in float32.

    Args:
        path: file to convert.
        precision: 'float16' or 'int8'.
        images: (N, 3, H, W) in [-1, 1], for the ranges of int8.

    Raises:
        ConfigError: for an unknown precision, or if onnx or onnxruntime is not installed.
    """
    if precision not in PRECISIONS[1:]:
        raise ConfigError(f'precision must be one of {", ".join(PRECISIONS)}, got {precision!r}')
    onnx = import_optional('onnx', 'export')
    if precision == 'float16':
        half = import_optional('onnxruntime.transformers.float16', 'export')
        onnx.save(half.convert_float_to_float16(onnx.load(path), keep_io_types=True), path)
    else:
        _quantise(import_optional('onnxruntime.quantization', 'export'), path, images)


def _quantise(library: Any, path: Path, images: Tensor) -> None:
    logging.disable(logging.WARNING)  # it recommends a preparation that needs fixed sizes
    try:
        library.quantize_static(
            path, path, _Images(images), op_types_to_quantize=['Conv', 'ConvTranspose'],
            per_channel=True, activation_type=library.QuantType.QUInt8,
            weight_type=library.QuantType.QInt8)
    finally:
        logging.disable(logging.NOTSET)
