"""Scores of each validation, and at the end of a run where its files are."""
from collections.abc import Mapping
from pathlib import Path

from mmengine.dist import is_main_process, master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner
from rich import get_console

from mmgcl.engine.log_output import show_table
from mmgcl.errors import DataError
from mmgcl.registry import HOOKS
from mmgcl.visualization.score_table import score_history_table


@HOOKS.register_module()
class ScoreReportHook(Hook):
    """Prints the scores of a validation or test, and at the end where a run has left its files.

    A validation is compared with the one before and with the best one, in a resumed run also with
    those before it was resumed, as far as the work directory has their logs.
    """

    priority = 'LOWEST'

    def __init__(self) -> None:
        self._history: list[tuple[int, Mapping[str, float]]] = []

    def before_train(self, runner: Runner) -> None:
        if runner.iter and is_main_process():
            self._history = earlier_validations(runner.work_dir, runner.iter)

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        if metrics:
            self._history.append((runner.iter, dict(metrics)))
            self._show(runner, f'Validation after iteration {runner.iter}')

    def after_test_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        if metrics:
            self._history = [(0, dict(metrics))]
            self._show(runner, 'Scores of the test')

    @master_only
    def after_run(self, runner: Runner) -> None:
        console = get_console()
        folder = Path(runner.log_dir) / 'vis_data' / 'vis_image'
        if folder.is_dir():
            console.print(f'Pictures of samples: {folder}', soft_wrap=True)
        console.print(f'Checkpoints and logs: {runner.work_dir}', soft_wrap=True)

    @master_only
    def _show(self, runner: Runner, title: str) -> None:
        show_table(runner.logger, score_history_table(self._history, title))


def earlier_validations(work_dir: str, until: int) -> list[tuple[int, Mapping[str, float]]]:
    """(iteration, scores) of the validations that the logs of a run have up to an iteration."""
    from mmgcl.visualization.curves import choose_keys, read_runs  # imports matplotlib
    try:
        run, = read_runs([work_dir])
    except DataError:  # no logs here
        return []
    found: dict[int, dict[str, float]] = {}
    for name in choose_keys([run]).get('scores', ()):
        series = run.series[name]
        for iteration, value in zip(series.iterations.tolist(), series.values.tolist()):
            if iteration <= until:
                found.setdefault(iteration, {})[name] = value
    return sorted(found.items())
