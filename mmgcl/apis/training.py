"""Python interface for training."""
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine import Config
from mmengine.runner import Runner

from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner, run_name, use_checkpoint


def train(config: str | Path | Config, work_dir: str | Path | None = None,
          options: Mapping[str, Any] | None = None, resume: str | None = None) -> Runner:
    """Trains the model of a config, as ``mmgcl train`` does.

    Args:
        config: a config, its path, or its name such as ``'gcl/demo'``.
        work_dir: folder for logs, images and checkpoints; None means ``work_dirs/`` plus the name
            of the config.
        options: settings to override, with dotted keys; ignored for a ``Config``.
        resume: checkpoint to resume from, or ``'auto'`` for the latest one in ``work_dir``.

    Returns:
        The runner after training: its ``model``, ``work_dir`` and ``message_hub``.

    Raises:
        UserError: if the config, the data or the checkpoint cannot be used.

    Example::

        run = mmgcl.train('gcl/demo', 'runs/first', {'max_epochs': 2})
        translations = run.model.translate_images(images)
    """
    if not isinstance(config, Config):
        config = load_config(config, options)
    if work_dir is not None:
        config.work_dir = str(work_dir)
    config.setdefault('work_dir', str(Path('work_dirs') / run_name(config.filename or 'run')))
    use_checkpoint(config, resume)
    runner = build_runner(config)
    runner.train()
    return runner
