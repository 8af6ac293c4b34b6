"""The values and lines of the log."""
from typing import Any

from mmengine.runner import LogProcessor, Runner

from mmgcl.registry import LOG_PROCESSORS

TIMES = ('time', 'data_time')


@LOG_PROCESSORS.register_module()
class TranslationLogProcessor(LogProcessor):
    """mmengine's, with the times of validation and of a test apart from those of training.

    They are logged as ``val/time`` and ``val/data_time``. The line of a validation leaves the
    scores to the table of :class:`ScoreReportHook`.
    """

    def get_log_after_epoch(self, runner: Runner, batch_idx: int, mode: str,
                            with_non_scalar: bool = False) -> tuple[dict, str]:
        tag, line = super().get_log_after_epoch(runner, batch_idx, mode, with_non_scalar)
        renamed: dict[str, Any] = {f'{mode}/{name}' if name in TIMES else name: value
                                   for name, value in tag.items()}
        times = '  '.join(f'{name}: {tag[name]:.4f}' for name in TIMES if name in tag)
        return renamed, f'{line.split("  ")[0]}  {times}'
