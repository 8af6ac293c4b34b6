"""The last words of a run: its scores and where its pictures are."""
from pathlib import Path

from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner
from rich.console import Console
from rich.table import Table

from mmgcl.registry import HOOKS


@HOOKS.register_module()
class ScoreReportHook(Hook):
    """Prints the last validation's scores as a table, and the folder of pictures."""

    priority = 'LOWEST'

    def __init__(self) -> None:
        self._scores: dict[str, float] = {}

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        self._scores = dict(metrics or {})

    @master_only
    def after_run(self, runner: Runner) -> None:
        console = Console()
        if self._scores:
            table = Table('score', 'value', title='Scores of the last validation')
            for name, value in self._scores.items():
                table.add_row(name, f'{value:.4f}')
            console.print(table)
        folder = Path(runner.log_dir) / 'vis_data' / 'vis_image'
        if folder.is_dir():
            console.print(f'Pictures (input | output | truth): {folder}', soft_wrap=True)
        console.print(f'Checkpoints and logs: {runner.work_dir}', soft_wrap=True)
