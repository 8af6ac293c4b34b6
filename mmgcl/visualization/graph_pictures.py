"""Figures of the graphs that a model builds on an input and its output."""
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from mmgcl.analysis import (
    DenseGrid,
    degrees,
    laplacian_eigenvectors,
    symmetrised,
    threshold_degrees,
)
from mmgcl.errors import ConfigError
from mmgcl.visualization.grid import to_pixels

CELL = 1.8  # panel size in inches
NEIGHBOUR, CHOSEN = '#ffb000', '#dc267f'


def attention_picture(grids: Sequence[DenseGrid]) -> Figure:
    """Pooling scores of input and output (the paper's Fig. 9b), one row per image.

    Raises:
        ConfigError: if the head has no score-based pooling.
    """
    figure, axes = _panels(len(grids), 4, ('input', 'output', r'$\sigma(S)$ of the input',
                                           r'$\sigma(S)$ of the output'), extra=0.5)
    for row, grid in zip(axes, grids):
        maps = attention_scores(grid)
        if maps is None:
            raise ConfigError('the head does not pool, or not by a score, so there is no attention')
        low, high = min(part.min() for part in maps), max(part.max() for part in maps)
        _draw_images(row, grid)
        for ax, part in zip(row[2:], maps):
            drawn = ax.imshow(part, cmap='magma', vmin=low, vmax=high)
        figure.colorbar(drawn, ax=row[3], fraction=0.05, pad=0.04)
    return figure


def eigenvector_picture(grids: Sequence[DenseGrid], count: int = 5) -> Figure:
    """Laplacian eigenvectors 2 to ``count + 1`` as maps (the paper's Fig. 9c).

    Each image has two rows: the graph built from the input, which both images share in training,
    and the graph that the output's own features would build. Isolated nodes are grey. Directed
    graphs are symmetrised and labelled so.
    """
    figure, axes = _panels(2 * len(grids), count + 1)
    for index, grid in enumerate(grids):
        pairs = ((grid.source, grid.adjacency, 'input'),
                 (grid.output, grid.output_adjacency, 'output'))
        for row, (image, adjacency, name) in zip(axes[2 * index:], pairs):
            row[0].imshow(to_pixels(image))
            row[0].set_ylabel(f'{name}, symmetrised' if grid.directed else name)
            undirected = symmetrised(adjacency) if grid.directed else adjacency
            values, vectors = laplacian_eigenvectors(undirected, count + 1)
            for ax, value, vector in zip(row[1:], values[1:], vectors[1:]):
                limit = np.nanmax(np.abs(vector))
                ax.set_facecolor('0.6')
                ax.imshow(vector.reshape(grid.shape), cmap='RdBu_r', vmin=-limit, vmax=limit)
                ax.set_title(rf'$\lambda$ = {value:.3f}', fontsize=9)
    return figure


def neighbour_picture(grid: DenseGrid, positions: Sequence[tuple[float, float]]) -> Figure:
    """Neighbours of selected patches, one row per patch.

    Columns: the shared graph over the input, the shared graph over the output, and the output's
    own graph over the output.

    Args:
        grid: the graphs.
        positions: (x, y) of each patch as fractions of the image's width and height, in [0, 1).
    """
    titles = ('input', 'output, the same graph', 'output, its own graph')
    figure, axes = _panels(len(positions), 3, titles)
    for row, (x, y) in zip(axes, positions):
        node = node_at(grid, x, y)
        shared, own = (part[:, node] for part in (grid.adjacency, grid.output_adjacency))
        for ax, image, near in zip(row, (grid.source, grid.output, grid.output),
                                   (shared, shared, own)):
            ax.imshow(highlight_neighbours(image, near, grid.shape))
            _mark(ax, image, node, grid.shape)
    return figure


def degree_picture(grids: Sequence[DenseGrid], thresholds: Sequence[float]) -> Figure:
    """Histograms of node degrees, pooled over all images.

    The first panel shows the model's own edge rule, each further panel one cosine threshold.
    """
    size = max(len(grid.nodes) for grid in grids)
    bins = np.linspace(0, size, 33)
    figure = Figure(figsize=(2.1 * (len(thresholds) + 1) + 0.6, 2.3), layout='constrained')
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, len(thresholds) + 1, sharex=True, sharey=True, squeeze=False)[0]
    for ax, (title, counts) in zip(axes, _degrees_of_input_and_output(grids, thresholds)):
        for values, name, colour in zip(counts, ('input', 'output'), ('#648fff', NEIGHBOUR)):
            ax.hist(values, bins, weights=np.full(len(values), 1 / len(values)), color=colour,
                    alpha=0.6, label=f'{name}, mean {values.mean():.1f}')
        ax.set_title(title, fontsize=9)
        ax.legend(fontsize=7, frameon=False)
        ax.tick_params(labelsize=8)
    axes[0].set_ylabel('share of patches', fontsize=8)
    axes[0].set_ylim(0, 1.3 * axes[0].get_ylim()[1])  # room for the legends
    figure.supxlabel(f'neighbours of a patch, of {size - 1} others', fontsize=8)
    return figure


def attention_scores(grid: DenseGrid) -> tuple[np.ndarray, np.ndarray] | None:
    """Pooling scores (h, w) of input and output, float32; None without score-based pooling."""
    if grid.attention is None or grid.output_attention is None:
        return None
    return grid.attention.float().cpu().numpy(), grid.output_attention.float().cpu().numpy()


def node_at(grid: DenseGrid, x: float, y: float) -> int:
    """Index of the node whose grid cell contains a point.

    Args:
        grid: the graphs.
        x, y: fractions of the image's width and height, in [0, 1).

    Raises:
        ValueError: if the point is outside the image.
    """
    if not (0 <= x < 1 and 0 <= y < 1):
        raise ValueError(f'patch coordinates must be fractions in [0, 1), got {x:g} {y:g}')
    height, width = grid.shape
    return int(y * height) * width + int(x * width)


def highlight_neighbours(image: Tensor, near: Tensor, shape: tuple[int, int]) -> np.ndarray:
    """The image, darkened except at neighbours, which are tinted in proportion to their weights.

    Shapes:
        image (3, H, W) in [-1, 1], weights ``near`` (N,), grid ``shape`` (h, w) with N = h w
        -> (H, W, 3) in [0, 1].
    """
    pixels = to_pixels(image) / 255
    height, width = pixels.shape[:2]
    rows = np.arange(height) * shape[0] // height
    columns = np.arange(width) * shape[1] // width
    strength = (near / near.max().clamp(min=1e-9)).float().cpu().numpy()
    strength = strength.reshape(shape)[np.ix_(rows, columns)][..., None]
    tinted = 0.6 * pixels + 0.4 * np.array(to_rgb(NEIGHBOUR))
    return strength * tinted + (1 - strength) * 0.45 * pixels


def rendered(figure: Figure) -> np.ndarray:
    """The figure rasterised as uint8 (H, W, 3)."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _panels(rows: int, columns: int, titles: Sequence[str] = (),
            extra: float = 0.0) -> tuple[Figure, np.ndarray]:
    figure = Figure(figsize=(CELL * columns + extra, CELL * rows + 0.3), layout='constrained')
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
    for ax, title in zip(axes[0], titles):
        ax.set_title(title, fontsize=9)
    return figure, axes


def _draw_images(row: Sequence[Axes], grid: DenseGrid) -> None:
    for ax, image in zip(row, (grid.source, grid.output)):
        ax.imshow(to_pixels(image))


def _degrees_of_input_and_output(
        grids: Sequence[DenseGrid],
        thresholds: Sequence[float]) -> Iterator[tuple[str, list[np.ndarray]]]:
    """Title of each panel with the node degrees of all inputs and of all outputs."""
    yield grids[0].rule.split('(')[0], [
        np.concatenate([degrees(getattr(grid, part)) for grid in grids])
        for part in ('adjacency', 'output_adjacency')]
    each = [[threshold_degrees(getattr(grid, part), thresholds) for grid in grids]
            for part in ('nodes', 'output_nodes')]
    for threshold in thresholds:
        yield f't = {threshold:g}', [
            np.concatenate([counts[threshold] for counts in image]) for image in each]


def _mark(ax: Axes, image: Tensor, node: int, shape: tuple[int, int]) -> None:
    """Frames the selected patch; the frame is at least 5 % of the image size."""
    height, width = image.shape[-2:]
    y, x = (node // shape[1] + 0.5) / shape[0], (node % shape[1] + 0.5) / shape[1]
    tall, wide = (max(size / cells, 0.05 * size) for size, cells in zip((height, width), shape))
    ax.add_patch(Rectangle((x * width - wide / 2 - 0.5, y * height - tall / 2 - 0.5), wide, tall,
                              fill=False, edgecolor=CHOSEN, linewidth=2))
