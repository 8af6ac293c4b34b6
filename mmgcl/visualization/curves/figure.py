"""A figure of training curves with one panel per logged key, grouped into sections."""
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mmgcl.errors import DataError
from mmgcl.visualization.curves.seeds import Curve

# The colour-blind safe palette of Okabe and Ito (2008), without yellow: too light for lines.
COLOURS = ('#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000')
DASHES = ('solid', (0, (4, 1.5)), (0, (1, 1)))
WIDTH, HEIGHT, HEADING = 3.1, 2.0, 0.3  # panel size and height of a section heading, in inches
LEFT, TITLE, FOOT = 0.62, 0.3, 0.45  # margins beside, above and below a panel, in inches
FEW = 12  # curves of at most this many points get a marker at each
UNITS = ((3 * 3600, 3600, 'hours'), (3 * 60, 60, 'minutes'), (0, 1, 'seconds'))


def curves_figure(sections: Mapping[str, Sequence[Sequence[Curve]]], axis: str = 'iteration',
                  columns: int = 4) -> Figure:
    """Plots panels of curves under section headings.

    Each curve shows the moving average over the faint raw values; a group of seeds also gets a band
    of one standard deviation. A run keeps its line style in all panels.

    Args:
        sections: heading -> panels; a panel holds the curves of one key.
        axis: ``'iteration'`` or ``'time'``.
        columns: maximum number of panels per row.

    Raises:
        DataError: if there are no panels, or more runs than distinct line styles.
    """
    labels = list(dict.fromkeys(curve.label for panels in sections.values()
                                for panel in panels for curve in panel))
    styles = _styles(labels)
    columns = min(columns, max(len(panels) for panels in sections.values()))
    rows = [-(-len(panels) // columns) for panels in sections.values()]
    heights = [count * HEIGHT + HEADING for count in rows]
    lines = -(-len(labels) // columns) if len(labels) > 1 else 0
    legend = 0.24 * lines + (0.12 if lines else 0)
    figure = Figure(figsize=(columns * WIDTH, sum(heights) + legend))
    FigureCanvasAgg(figure)
    parts = figure.subfigures(len(heights) + bool(lines), 1, squeeze=False,
                              height_ratios=[legend, *heights] if lines else heights)[:, 0]
    if lines:
        _draw_legend(parts[0], styles, columns)
    end = max(curve.positions[-1] for panels in sections.values() for panel in panels
              for curve in panel)
    for part, count, (heading, panels) in zip(parts[bool(lines):], rows, sections.items()):
        _draw_section(part, heading, panels, (count, columns), styles, _ruler(axis, end))
    return figure


def _styles(labels: Sequence[str]) -> dict[str, dict]:
    looks = [{'color': colour, 'linestyle': dash} for dash, colour in product(DASHES, COLOURS)]
    if not labels:
        raise DataError('there are no curves to plot')
    if len(labels) > len(looks):
        raise DataError(f'{len(labels)} curves in a panel cannot be told apart, as there are '
                        f'{len(looks)} line styles: select fewer runs, or group their seeds')
    return dict(zip(labels, looks))


def _draw_legend(part: Figure, styles: Mapping[str, dict], columns: int) -> None:
    handles = [Line2D([], [], linewidth=2, label=label, **look) for label, look in styles.items()]
    part.legend(handles=handles, loc='center', ncols=min(columns, len(handles)), frameon=False,
                fontsize=10, handlelength=2.4)


def _draw_section(part: Figure, heading: str, panels: Sequence[Sequence[Curve]],
                  shape: tuple[int, int], styles: Mapping[str, dict],
                  ruler: tuple[float, float, str]) -> None:
    width, height = shape[1] * WIDTH, shape[0] * HEIGHT + HEADING
    part.suptitle(heading, x=0.1 / width, y=1 - 0.08 / height, ha='left', va='top', fontsize=11,
                  fontweight='bold', color='0.25')
    axes = part.subplots(*shape, squeeze=False)
    part.subplots_adjust(
        left=LEFT / width, right=1 - 0.1 / width, wspace=(LEFT + 0.1) / (WIDTH - LEFT - 0.1),
        top=1 - (HEADING + TITLE) / height, bottom=FOOT / height,
        hspace=(TITLE + FOOT) / (HEIGHT - TITLE - FOOT))
    for ax, panel in zip(axes.flat, panels):
        _draw_panel(ax, panel, styles, ruler)
    for ax in axes.flat[len(panels):]:
        ax.set_visible(False)
    for ax in axes.flat[max(0, len(panels) - shape[1]):len(panels)]:
        ax.set_xlabel(ruler[2], fontsize=8, color='0.35')


def _draw_panel(ax: Axes, panel: Sequence[Curve], styles: Mapping[str, dict],
                ruler: tuple[float, float, str]) -> None:
    for curve in panel:
        look, positions = styles[curve.label], curve.positions / ruler[0]
        mark: dict[str, Any] = {'marker': 'o', 'markersize': 3.5} if len(positions) <= FEW else {}
        if curve.spread is not None:
            ax.fill_between(positions, curve.smooth - curve.spread, curve.smooth + curve.spread,
                               color=look['color'], alpha=0.18, linewidth=0)
        if not np.array_equal(curve.raw, curve.smooth, equal_nan=True):
            ax.plot(positions, curve.raw, color=look['color'], alpha=0.28, linewidth=0.8)
        ax.plot(positions, curve.smooth, linewidth=1.7, **look, **mark)
        if curve.spread is not None and len(positions) == 1:  # a single-point band is invisible
            ax.errorbar(positions, curve.smooth, curve.spread, color=look['color'], capsize=3)
    ax.set_title(panel[0].key, fontsize=9, loc='left')
    ax.set_xlim(0, ruler[1])
    ax.spines[['top', 'right']].set_visible(False)
    ax.spines[['left', 'bottom']].set_color('0.6')
    ax.grid(axis='y', color='0.9', linewidth=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(labelsize=8, color='0.6', labelcolor='0.25')
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(_short))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f'{value:.4g}'))


def _short(value: float, _: int) -> str:
    return f'{value / 1000:g}k' if value >= 10000 else f'{value:g}'


def _ruler(axis: str, end: float) -> tuple[float, float, str]:
    """Unit of the horizontal axis, its upper limit in that unit, and its label."""
    if axis == 'iteration':
        return 1, 1.02 * max(end, 1), 'iteration'
    size, name = next((size, name) for start, size, name in UNITS if end >= start)
    return size, 1.02 * max(end, 1e-3) / size, f'{name} of training'
