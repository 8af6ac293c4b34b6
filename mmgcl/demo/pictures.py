"""Images and statistics that the demo shows for a graph."""
import numpy as np
import torch
from matplotlib import colormaps
from PIL import Image, ImageDraw
from torch import Tensor

from mmgcl.analysis import DenseGrid, degrees
from mmgcl.visualization.graph_pictures import CHOSEN, attention_scores, highlight_neighbours
from mmgcl.visualization.grid import to_pixels

SIDE = 960  # minimum length of a drawn image's longer side: no page shows it larger


def attention_maps(grid: DenseGrid) -> tuple[Image.Image, Image.Image] | None:
    """Pooling scores of input and output on a common colour scale; None without such scores."""
    maps = attention_scores(grid)
    if maps is None:
        return None
    low, high = min(part.min() for part in maps), max(part.max() for part in maps)
    scaled = [(part - low) / max(high - low, 1e-9) for part in maps]
    first, second = (Image.fromarray(colormaps['magma'](part, bytes=True)[..., :3].copy()).resize(
        drawn_size(grid), Image.Resampling.NEAREST) for part in scaled)
    return first, second


def neighbour_images(grid: DenseGrid, node: int) -> tuple[Image.Image, Image.Image]:
    """A patch's neighbours in the shared graph, highlighted on the input and the output."""
    first, second = (_lit(grid, image, node) for image in (grid.source, grid.output))
    return first, second


def neighbour_numbers(grid: DenseGrid, node: int) -> str:
    """Statistics of one patch as a Markdown table."""
    shared, own = (_without(part[:, node] > 0, node)
                   for part in (grid.adjacency, grid.output_adjacency))
    cosines = grid.nodes @ grid.nodes[node]
    count, others = int(shared.sum()), len(grid.nodes) - 1
    strongest = float(_without(cosines, node).max()) if others else float('nan')
    degree = degrees(grid.adjacency).mean()
    row, column = divmod(node, grid.shape[1])
    lines = [
        f'| patch in row {row + 1}, column {column + 1} of {grid.shape[0]} x {grid.shape[1]} | |',
        '|-|-|',
        f'| neighbours in the shared graph ({grid.rule}) | {count} of {others} |',
        f'| mean over all patches | {degree:.1f} |',
        f"| neighbours in the output's own graph | {int(own.sum())} |",
        f'| neighbours in both | {int((shared & own).sum())} |',
        f'| largest cosine to another patch | {strongest:.3f} |']
    scores = attention_scores(grid)
    if scores is not None:
        first, second = (part.flat[node] for part in scores)
        lines.append(f'| pooling score of input, output | {first:.3f}, {second:.3f} |')
    return '\n'.join(lines)


def drawn_size(grid: DenseGrid) -> tuple[int, int]:
    """(width, height) of drawn images: the image size, small images enlarged by an integer."""
    height, width = grid.source.shape[-2:]
    factor = _factor(height, width)
    return factor * width, factor * height


def enlarged(image: Tensor) -> np.ndarray:
    """Pixels of an image (3, H, W) in [-1, 1], small ones enlarged with sharp edges."""
    factor = _factor(*image.shape[-2:])
    return to_pixels(image).repeat(factor, 0).repeat(factor, 1)


def _factor(height: int, width: int) -> int:
    return max(1, -(-SIDE // max(height, width)))


def _without(values: Tensor, node: int) -> Tensor:
    """Values of all nodes except ``node``."""
    return torch.cat([values[:node], values[node + 1:]])


def _lit(grid: DenseGrid, image: Tensor, node: int) -> Image.Image:
    factor = drawn_size(grid)[0] // image.shape[-1]
    enlarged = image.repeat_interleave(factor, -1).repeat_interleave(factor, -2)
    pixels = highlight_neighbours(enlarged, grid.adjacency[:, node], grid.shape)
    drawn = Image.fromarray((pixels * 255).round().astype(np.uint8))
    row, column = divmod(node, grid.shape[1])
    tall, wide = drawn.height / grid.shape[0], drawn.width / grid.shape[1]
    frame = max(tall, wide, 0.04 * max(drawn.size)) / 2
    x, y = (column + 0.5) * wide, (row + 0.5) * tall
    ImageDraw.Draw(drawn).rectangle((x - frame, y - frame, x + frame, y + frame), outline=CHOSEN,
                                    width=6)
    return drawn
