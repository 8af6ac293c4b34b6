"""From the numbers that tests left on disk to the cells of a table."""
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from mmgcl.errors import DataError
from mmgcl.experiments.plan import Plan, Row, Run
from mmgcl.experiments.sets import Score
from mmgcl.visualization.score_direction import score_direction

TESTS = 'test'  # folder of a run with a folder for each tested checkpoint


def epoch_of(path: Path) -> int:
    """The epoch that a path names, ``epoch_400.pth`` or ``epoch_400/metrics.json``."""
    return int(re.findall(r'epoch_(\d+)', str(path))[-1])


@dataclass(frozen=True)
class Summary:
    """One number of each run of a row."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float | None:
        return mean(self.values) if self.values else None

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the sample, with S - 1; None below two runs."""
        return stdev(self.values) if len(self.values) > 1 else None


@dataclass(frozen=True)
class Cell:
    """A score of a row: of the last checkpoints, of the best ones, and the paper's.

    A run's best checkpoint is the one with the best value of the data set's first score, on the
    test set itself: a choice that flatters, unlike the last.
    """

    score: Score
    last: Summary
    best: Summary
    paper: float | None

    @property
    def gap(self) -> float | None:
        """Our mean of the last checkpoints minus the paper's number."""
        if self.paper is None or self.last.mean is None:
            return None
        return self.last.mean - self.paper


@dataclass(frozen=True)
class ScoredRow:
    """A row with its cells, and how many of its runs they are of."""

    row: Row
    cells: tuple[Cell, ...]
    done: int

    @property
    def partial(self) -> bool:
        return self.done < len(self.row.runs)


def score_rows(plan: Plan, work_dir: Path) -> list[ScoredRow]:
    """The rows of a plan with the numbers that ``work_dir`` has of their runs."""
    return [_score(row, work_dir) for row in plan.rows]


def read_metrics(folder: Path) -> dict[str, float]:
    """``metrics.json`` of a test; empty if there is none.

    Raises:
        DataError: if the file is broken.
    """
    path = folder / 'metrics.json'
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding='utf-8'))
    except ValueError as error:
        raise DataError(f'{path} cannot be read: {error}; delete it to test anew') from error


def tested_folders(run: Run, work_dir: Path) -> list[Path]:
    """Folders of a run's tests, by epoch."""
    return sorted((work_dir / run.name / TESTS).glob('epoch_*'), key=epoch_of)


def _score(row: Row, work_dir: Path) -> ScoredRow:
    scores = row.dataset.scores
    tests = [_complete_tests(run, work_dir, scores) for run in row.runs]
    tests = [found for found in tests if found]
    paper = row.paper if len(row.paper) == len(scores) else (None,) * len(scores)
    cells = tuple(
        Cell(score, Summary(tuple(found[-1][score.key] for found in tests)),
             Summary(tuple(_best(found, scores[0])[score.key] for found in tests)), number)
        for score, number in zip(scores, paper))
    return ScoredRow(row, cells, len(tests))


def _complete_tests(run: Run, work_dir: Path,
                    scores: Sequence[Score]) -> list[dict[str, float]]:
    found = [read_metrics(folder) for folder in tested_folders(run, work_dir)]
    return [metrics for metrics in found if all(score.key in metrics for score in scores)]


def _best(tests: Sequence[dict[str, float]], first: Score) -> dict[str, float]:
    better = max if score_direction(first.key) == 'higher' else min
    return better(tests, key=lambda metrics: metrics[first.key])
