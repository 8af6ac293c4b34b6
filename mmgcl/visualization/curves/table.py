"""Export of curves as a table."""
import csv
from collections.abc import Iterable
from pathlib import Path

from mmgcl.visualization.curves.seeds import AXES, Curve


def write_table(curves: Iterable[Curve], axis: str, path: str | Path) -> None:
    """Writes curves as CSV with one row per point.

    Columns are run, key, iterations or seconds, value, smooth and spread.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open('w', newline='', encoding='utf-8') as file:
        writer = csv.writer(file)
        writer.writerow(['run', 'key', AXES[axis], 'value', 'smooth', 'spread'])
        for curve in curves:
            spread = [''] * len(curve.positions) if curve.spread is None else curve.spread.tolist()
            for row in zip(curve.positions.tolist(), curve.raw.tolist(), curve.smooth.tolist(),
                           spread):
                writer.writerow([curve.label, curve.key, *row])
