"""Checkpoints that hold tensors and plain data only."""
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.checkpoints.content import plain, without_wrappers
from mmgcl.checkpoints.process_state import KEY, process_state
from mmgcl.engine.resume import epoch_facts
from mmgcl.registry import HOOKS
from mmgcl.wrappers import unwrapped


@HOOKS.register_module()
class CheckpointFormatHook(Hook):
    """Reduces a checkpoint to tensors and plain data, so that ``weights_only`` loading works.

    Weights are named as in a single process, and ``meta`` records the length of an epoch.
    """

    priority = 'VERY_LOW'

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        checkpoint['state_dict'] = without_wrappers(runner.model, checkpoint['state_dict'])
        checkpoint['meta'].update(epoch_facts(runner.train_dataloader))
        if process_state(unwrapped(runner.model)) and runner.process_states is not None:
            checkpoint[KEY] = list(runner.process_states)
        for name, value in checkpoint.items():
            checkpoint[name] = plain(value)
