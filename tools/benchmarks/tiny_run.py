"""A training run of eight tiny steps, to be killed, corrupted and resumed."""
import itertools
from collections.abc import Callable
from pathlib import Path

import torch
from mmengine.hooks import Hook

from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner
from mmgcl.engine.runner import TranslationRunner
from mmgcl.registry import HOOKS

ROOT = Path(__file__).parents[2]
TINY = {
    'image_size': 32, 'train_length': 8, 'test_length': 2, 'batch_size': 2, 'max_epochs': 2,
    'log_level': 'ERROR', 'val_cfg': None, 'val_dataloader': None, 'val_evaluator': None,
    'test_cfg': None, 'test_dataloader': None, 'test_evaluator': None,
    'default_hooks.sample_images.interval': 10 ** 9, 'default_hooks.score_report': {
        'type': 'IterTimerHook'},
    'default_hooks.checkpoint': {'type': 'CheckpointHook', 'interval': 1, 'max_keep_ckpts': 1},
    'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
    'model.discriminator.base_channels': 4, 'model.discriminator.num_layers': 2,
    'model.objectives.gcl.encoder.layers': (4, 8, 12), 'model.objectives.gcl.embedding.channels': 8,
    'model.objectives.gcl.sampler.num_patches': 16}
ITERATIONS = 8  # of that run
NUMBER = itertools.count()


@HOOKS.register_module(force=True)
class CallAtIteration(Hook):
    """Calls a function with the runner after a given iteration."""

    priority = 'VERY_HIGH'

    def __init__(self, iteration: int, function: Callable) -> None:
        self.iteration, self.function = iteration, function

    def after_train_iter(self, runner: TranslationRunner, *args: object, **kwargs: object) -> None:
        if runner.iter + 1 == self.iteration:
            self.function(runner)


def make_runner(work_dir: Path, **options: object) -> TranslationRunner:
    """A training run of eight tiny steps."""
    config = load_config(ROOT / 'configs/gcl/demo.py', {**TINY, **options})
    config.work_dir = str(work_dir)
    config.experiment_name = f'reliability_{next(NUMBER)}'
    return build_runner(config)


def trained(work_dir: Path, resume: bool = False) -> dict[str, torch.Tensor]:
    """The weights at the end of that run."""
    run = make_runner(work_dir, resume=resume)
    run.train()
    return run.model.state_dict()


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    """Whether weights are bit-identical."""
    return first.keys() == second.keys() and all(
        torch.equal(weight, second[name]) for name, weight in first.items())
