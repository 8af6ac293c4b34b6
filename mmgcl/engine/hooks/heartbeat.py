"""Heartbeat of a distributed run."""
import os

from mmengine.dist import get_dist_info
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.compat import process_store
from mmgcl.engine.heartbeat import Heartbeat, end_process
from mmgcl.registry import HOOKS


@HOOKS.register_module()
class HeartbeatHook(Hook):
    """Ends all processes of a distributed run when one of them stalls.

    The message names the rank and its step; the exit status is 3. A run with a single process is
    not monitored.

    Args:
        timeout: seconds within which a step, a batch of data or a save must complete.

    Raises:
        ValueError: if the timeout is not positive.
    """

    priority = 'VERY_HIGH'

    def __init__(self, timeout: float = 600.0) -> None:
        if not timeout > 0:
            raise ValueError(f'HeartbeatHook: timeout must be positive, got {timeout}')
        self.timeout = timeout
        self._heartbeat: Heartbeat | None = None

    def before_train(self, runner: Runner) -> None:
        rank, world_size = get_dist_info()
        if world_size == 1:
            return
        store = process_store()
        key = f'heartbeat/{os.environ.get("TORCHELASTIC_RESTART_COUNT", 0)}'

        def read(other: int) -> str | None:
            name = f'{key}/{other}'
            return store.get(name).decode() if store.check([name]) else None

        self._heartbeat = Heartbeat(
            rank, world_size, self.timeout, lambda text: store.set(f'{key}/{rank}', text), read,
            end_process)
        self._heartbeat.start()

    def after_train(self, runner: Runner) -> None:
        if self._heartbeat is not None:
            self._heartbeat.finish()

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None) -> None:
        self._mark(f'in step {runner.iter + 1}')

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        self._mark(f'after step {runner.iter + 1}, saving or waiting for data')

    def after_val_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                       outputs: object = None) -> None:
        self._mark(f'in validation, at batch {batch_idx + 1}')

    def _mark(self, doing: str) -> None:
        if self._heartbeat is not None:
            self._heartbeat.mark(doing)
