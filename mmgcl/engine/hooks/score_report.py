"""Summary at the end of a run: its scores, and where its pictures are."""
from pathlib import Path

from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner
from rich.console import Console

from mmgcl.registry import HOOKS
from mmgcl.visualization.score_table import print_scores


@HOOKS.register_module()
class ScoreReportHook(Hook):
    """Prints the scores of the last validation or of a test, and the folder of pictures."""

    priority = 'LOWEST'

    def __init__(self) -> None:
        self._scores: dict[str, float] = {}
        self._title = ''

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        self._scores, self._title = dict(metrics or {}), 'Scores of the last validation'

    def after_test_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        self._scores, self._title = dict(metrics or {}), 'Scores of the test'

    @master_only
    def after_run(self, runner: Runner) -> None:
        if self._scores:
            print_scores(self._scores, self._title)
        console = Console()
        folder = Path(runner.log_dir) / 'vis_data' / 'vis_image'
        if folder.is_dir():
            console.print(f'Pictures (input | output | truth): {folder}', soft_wrap=True)
        console.print(f'Checkpoints and logs: {runner.work_dir}', soft_wrap=True)
