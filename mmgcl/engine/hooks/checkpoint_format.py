"""Checkpoints that hold tensors and plain data only, and fit their model."""
from collections import OrderedDict

from mmengine.hooks import Hook
from mmengine.logging import HistoryBuffer
from mmengine.model import is_model_wrapper
from mmengine.runner import BaseLoop, Runner

from mmgcl.checkpoints.content import plain, without_wrappers
from mmgcl.checkpoints.fit import weights_for
from mmgcl.errors import CheckpointError
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
        if runner._resume and 'optimizer' not in checkpoint:
            raise CheckpointError(
                'the checkpoint holds weights without the state of a run, so it cannot be resumed; '
                'start from it with --cfg-options load_from=CHECKPOINT')
        checkpoint['state_dict'] = weights
        hub = checkpoint.get('message_hub')
        if hub is not None:
            hub['log_scalars'] = OrderedDict(
                (name, HistoryBuffer(**kept)) for name, kept in hub['log_scalars'].items())

    @staticmethod
    def _parts(runner: Runner) -> set[str] | None:
        """Parts to load: all for a training, the generators for a test, which runs nothing else."""
        if runner._resume or isinstance(runner._train_loop, BaseLoop):
            return None
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        return set(model.directions.values())
