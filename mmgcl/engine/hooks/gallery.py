"""Gallery page at the end of a test."""
from dataclasses import replace
from pathlib import Path

from mmengine.dist import barrier, is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.registry import HOOKS
from mmgcl.visualization.gallery import read_results, write_gallery


@HOOKS.register_module()
class GalleryHook(Hook):
    """Writes ``<out_dir>/gallery.html`` with the images that ``SaveTranslationsHook`` saved there.

    Args:
        out_dir: folder of the translated images.
    """

    priority = 'LOWEST'

    def __init__(self, out_dir: str) -> None:
        self.out_dir = Path(out_dir)
        self._metrics: dict[str, float] = {}

    def after_test_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        self._metrics = dict(metrics or {})

    def after_test(self, runner: Runner) -> None:
        barrier()  # every process has written its images
        if not is_main_process():
            return
        results = replace(read_results(self.out_dir), metrics=self._metrics,
                          config=runner.cfg.pretty_text, label=Path(runner.work_dir).name)
        path = self.out_dir / 'gallery.html'
        left_out = write_gallery([results], path)
        runner.logger.info(f'a gallery is in {path}'
                           + (f'; it leaves out {left_out} images' if left_out else ''))
