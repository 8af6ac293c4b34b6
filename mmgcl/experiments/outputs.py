"""Translated test images of the runs."""
from collections.abc import Sequence
from pathlib import Path

from mmgcl.experiments.plan import Row
from mmgcl.experiments.scoring import tested_folders
from mmgcl.visualization.gallery import Results, read_results


def first_outputs(row: Row, work_dir: Path) -> Results | None:
    """What the last checkpoint of a row's first tested seed made; None before any test."""
    for run in row.runs:
        for folder in reversed(tested_folders(run, work_dir)):
            if any(folder.glob('*.png')):
                return read_results(folder)
    return None


def shared_names(results: Sequence[Results | None]) -> list[str]:
    """Names of the images that every test which there is has translated."""
    names = [set(result.outputs) for result in results if result is not None]
    return sorted(set.intersection(*names)) if names else []
