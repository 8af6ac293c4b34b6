"""Checkpoints that hold tensors and plain data only, and fit their model."""
from collections import OrderedDict

from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import BaseLoop, Runner
from torch.optim import Optimizer

from mmgcl.checkpoints.content import history, plain, without_wrappers
from mmgcl.checkpoints.fit import weights_for
from mmgcl.checkpoints.schema import check_run
from mmgcl.registry import HOOKS


@HOOKS.register_module()
class CheckpointFormatHook(Hook):
    """Writes the log's history as plain numbers, so that ``weights_only`` loading suffices.

    On loading it restores the history, and refuses weights of another model, which mmengine would
    load in part with no more than a warning.
    """

    priority = 'VERY_LOW'

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        checkpoint['state_dict'] = without_wrappers(runner.model, checkpoint['state_dict'])
        for name, value in checkpoint.items():
            checkpoint[name] = plain(value)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        weights = weights_for(
            runner.model, checkpoint, self._parts(runner), resume=runner._resume)
        checkpoint['state_dict'] = weights
        if runner._resume:
            check_run(checkpoint, _optimizers(runner), _scheduler_state(runner))
            hub = checkpoint['message_hub']
            hub['log_scalars'] = OrderedDict(
                (name, history(kept)) for name, kept in hub['log_scalars'].items())

    @staticmethod
    def _parts(runner: Runner) -> set[str] | None:
        """Parts to load: all for a training, the generators for a test, which runs nothing else."""
        if runner._resume or isinstance(runner._train_loop, BaseLoop):
            return None
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        return set(model.directions.values())


def _optimizers(runner: Runner) -> dict[str, Optimizer]:
    runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
    return {phase: wrapper.optimizer for phase, wrapper in runner.optim_wrapper.items()}


def _scheduler_state(runner: Runner) -> dict[str, list[dict]] | list[dict] | None:
    """States of schedulers that have just been built, in the form that checkpoints have."""
    if runner.param_schedulers is None:
        return None
    runner.param_schedulers = built = runner.build_param_scheduler(runner.param_schedulers)
    if isinstance(built, dict):
        return {name: [one.state_dict() for one in some] for name, some in built.items()}
    return [one.state_dict() for one in built]
