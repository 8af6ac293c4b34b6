"""Neighbours of a clicked patch, as one HTML page."""
import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image
from torch import Tensor

from mmgcl.analysis import DenseGrid
from mmgcl.checkpoints import write_text
from mmgcl.errors import DataError
from mmgcl.visualization.grid import to_pixels


def write_graph_page(grids: Sequence[DenseGrid], names: Sequence[str], path: str | Path) -> None:
    """Writes a self-contained page: click a patch and its neighbours light up on both images.

    Neighbours of a patch are those that it receives messages from. A graph of N nodes takes N^2 / 6
    bytes of the page, and each image has two.

    Args:
        grids: graphs of the images.
        names: what each image is called.
        path: HTML file to write; its folder is made if missing.

    Raises:
        DataError: without images, or unless each has one name.
    """
    if not grids or len(grids) != len(names):
        raise DataError(f'a page needs images with a name each, got {len(grids)} and {len(names)}')
    environment = Environment(
        loader=PackageLoader('mmgcl.visualization.graph_page', 'assets'), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.get_template('page.html.j2').render(
        images=[_describe(grid, name) for grid, name in zip(grids, names)])
    write_text(page, path)


def _describe(grid: DenseGrid, name: str) -> dict[str, Any]:
    return {
        'name': name, 'rows': grid.shape[0], 'columns': grid.shape[1],
        'input': _image_uri(grid.source), 'output': _image_uri(grid.output),
        'shared': _bits(grid.adjacency.mT), 'own': _bits(grid.output_adjacency.mT)}


def _image_uri(image: Tensor) -> str:
    encoded = io.BytesIO()
    Image.fromarray(to_pixels(image)).save(encoded, 'PNG')
    return 'data:image/png;base64,' + base64.b64encode(encoded.getvalue()).decode('ascii')


def _bits(adjacency: Tensor) -> str:
    """The pattern row by row, eight entries a byte, the first in the highest bit."""
    return base64.b64encode(np.packbits(adjacency.cpu().numpy() > 0)).decode('ascii')
