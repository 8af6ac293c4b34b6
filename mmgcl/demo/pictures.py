"""Pictures and numbers of a view."""
import numpy as np
import torch
from matplotlib import colormaps
from PIL import Image, ImageDraw
from torch import Tensor

from mmgcl.analysis import DenseGrid, degrees
from mmgcl.visualization.graph_pictures import CHOSEN, highlight_neighbours

SIDE = 480  # pixels that a drawn picture has at least on its longer side


def attention_maps(grid: DenseGrid) -> tuple[Image.Image, Image.Image] | None:
    """Pooling scores of input and output in one scale of colours; None without pooling."""
    if grid.attention is None:
        return None
    maps = [part.float().cpu().numpy() for part in (grid.attention, grid.output_attention)]
    low, high = min(part.min() for part in maps), max(part.max() for part in maps)
    scaled = [(part - low) / max(high - low, 1e-9) for part in maps]
    first, second = (Image.fromarray(colormaps['magma'](part, bytes=True)[..., :3].copy()).resize(
        drawn_size(grid), Image.Resampling.NEAREST) for part in scaled)
    return first, second


def neighbour_images(grid: DenseGrid, node: int) -> tuple[Image.Image, Image.Image]:
    """The shared graph's neighbours of a patch over input and output."""
    first, second = (_lit(grid, image, node) for image in (grid.source, grid.output))
    return first, second


def neighbour_numbers(grid: DenseGrid, node: int) -> str:
    """What the graph says of a patch, as Markdown."""
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
    if grid.attention is not None:
        both = grid.attention.flatten()[node], grid.output_attention.flatten()[node]
        lines.append(f'| pooling score of input, output | {both[0]:.3f}, {both[1]:.3f} |')
    return '\n'.join(lines)


def drawn_size(grid: DenseGrid) -> tuple[int, int]:
    """(width, height) of the pictures: the image's own, times a whole number where it is small."""
    height, width = grid.source.shape[-2:]
    factor = max(1, -(-SIDE // max(height, width)))
    return factor * width, factor * height


def _without(values: Tensor, node: int) -> Tensor:
    """The values of all nodes but one."""
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
                                    width=3)
    return drawn
