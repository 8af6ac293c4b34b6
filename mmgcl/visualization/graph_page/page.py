"""Rendering of patch graphs into one interactive HTML page."""
import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from torch import Tensor

from mmgcl.analysis import DenseGrid
from mmgcl.checkpoints import write_text
from mmgcl.errors import DataError
from mmgcl.visualization.graph_page.encoding import encode_graph
from mmgcl.visualization.grid import to_pixels
from mmgcl.visualization.page_template import page_environment


def write_graph_page(grids: Sequence[DenseGrid], names: Sequence[str], path: str | Path) -> None:
    """Writes a self-contained page that highlights the neighbours of a clicked patch.

    The neighbours of a patch are the nodes it receives messages from. Before compression, a graph
    of N nodes takes N^2 / 6 bytes, or 4 N^2 / 3 if its edges have weights, and there are two graphs
    per image.

    Args:
        grids: the graphs, one element per image.
        names: one display name per image.
        path: HTML file to write; missing parent folders are created.

    Raises:
        DataError: if there are no images, or not one name per image.
    """
    if not grids or len(grids) != len(names):
        raise DataError('a page needs at least one image and one name per image, '
                        f'got {len(grids)} and {len(names)}')
    page = page_environment('mmgcl.visualization.graph_page').get_template('page.html.j2').render(
        images=[_describe(grid, name) for grid, name in zip(grids, names)])
    write_text(page, path)


def _describe(grid: DenseGrid, name: str) -> dict[str, Any]:
    return {
        'name': name, 'rule': grid.rule, 'rows': grid.shape[0], 'columns': grid.shape[1],
        'input': _image_uri(grid.source), 'output': _image_uri(grid.output),
        'width': grid.source.shape[-1], 'height': grid.source.shape[-2],
        'shared': encode_graph(grid.adjacency.mT), 'own': encode_graph(grid.output_adjacency.mT)}


def _image_uri(image: Tensor) -> str:
    encoded = io.BytesIO()
    Image.fromarray(to_pixels(image)).save(encoded, 'PNG')
    return 'data:image/png;base64,' + base64.b64encode(encoded.getvalue()).decode('ascii')
