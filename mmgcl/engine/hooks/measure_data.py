"""Data statistics that objectives need before training."""
import numpy as np
import torch
from mmengine.dist import broadcast
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.models.objectives.objective import Objective
from mmgcl.models.translators.base import Translator
from mmgcl.registry import HOOKS
from mmgcl.wrappers import unwrapped


@HOOKS.register_module()
class MeasureDataHook(Hook):
    """Passes training samples to each objective that needs data statistics.

    An objective asks for them with ``ready = False`` (see :class:`Objective`). One that is ready,
    for example from a checkpoint, is skipped, so a resumed run measures nothing. All processes use
    the statistics of rank 0.

    Args:
        seed: for the choice of samples.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def before_train(self, runner: Runner) -> None:
        model = unwrapped(runner.model)
        for objective in model.objectives:
            if not objective.ready:
                self._measure(runner, model, objective)

    @torch.no_grad()
    def _measure(self, runner: Runner, model: Translator, objective: Objective) -> None:
        dataset = runner.train_dataloader.dataset
        batch_size = runner.train_dataloader.batch_size
        count = objective.max_items * (batch_size if objective.unit == 'batch' else 1)
        count = min(count, len(dataset)) // batch_size * batch_size
        order = np.random.default_rng(self.seed).permutation(len(dataset))[:count].tolist()
        samples = [dataset[index] for index in order]
        objective.measure({domain: [
            model.data_preprocessor({'real': [sample[f'real_{domain}']]})['real'][0]
            for sample in samples] for domain in 'xy'}, batch_size)
        for statistics in objective.buffers():
            broadcast(statistics)
        runner.logger.info(f'{type(objective).__name__} measured {count} images of each domain')
