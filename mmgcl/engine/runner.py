"""The runner: stops and resumes without losing work."""
import platform
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist
from mmengine.dist import get_dist_info, is_main_process
from mmengine.runner import BaseLoop
from torch import Tensor, nn

from mmgcl.checkpoints import read_checkpoint, write_text
from mmgcl.checkpoints.content import history, without_wrappers
from mmgcl.checkpoints.fit import part_of, weights_for
from mmgcl.checkpoints.latest import PROGRESS_FILE, find_last
from mmgcl.checkpoints.process_state import state_of_process
from mmgcl.checkpoints.schema import check_run
from mmgcl.compat import leave_processes
from mmgcl.engine.checked_runner import CheckedRunner
from mmgcl.engine.progress import between_updates, save_progress
from mmgcl.engine.resume import (
    Replan,
    align_epochs,
    changed_settings,
    optimizers,
    require_same_direction,
    schedule_states,
)
from mmgcl.engine.stop import DeafWorker, StopRequest
from mmgcl.engine.written_config import written_config
from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.registry import RUNNERS
from mmgcl.version import __version__
from mmgcl.wrappers import unwrapped

if TYPE_CHECKING:
    from mmgcl.models.translators.base import Translator


@RUNNERS.register_module()
class TranslationRunner(CheckedRunner):
    """Trains and tests a translator.

    Extends mmengine's runner: saves and ends on SIGTERM and SIGINT (:class:`StopRequest`), resumes
    from the newest valid checkpoint, also with a changed plan, loads parts of a checkpoint
    (``load_parts`` in the config), and does not overwrite a run's config when testing.
    """

    # Of processes 1, 2, ..., while the run is saved; see ``all_process_states``.
    process_states: Sequence[dict[str, Tensor]] | None = None

    # Untyped in mmengine.
    _resume: bool
    _load_from: str | None
    _has_loaded: bool

    def train(self) -> nn.Module:
        """Trains, from the requested checkpoint if any.

        Raises:
            SystemExit: after a signal, once the run is saved.
        """
        if is_main_process():
            name = Path(self.cfg.filename or f'{self.timestamp}.py').with_suffix('.py').name
            write_text(written_config(self.cfg), Path(self.work_dir) / name)
        self.stop = StopRequest()
        # A hook may turn on torch's anomaly mode; the context restores it.
        with (self.stop.listening(), self.leaving(), self.ending_workers(),
              torch.autograd.set_detect_anomaly(torch.is_anomaly_enabled())):
            return super().train()

    def test(self) -> dict:
        with self.leaving():
            return super().test()

    @contextmanager
    def ending_workers(self) -> Iterator[None]:
        """Ends the persistent workers of the training data with the training.

        They ignore SIGTERM (:class:`DeafWorker`), by which Python ends child processes before it
        exits: it would wait for them for ever.
        """
        try:
            yield
        finally:
            if isinstance(self._train_loop, BaseLoop):
                self._train_loop.dataloader._iterator = None

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Tells the hooks (``after_leaving``) that the run has ended, whatever has ended it."""
        try:
            yield
        finally:
            for hook in self.hooks:
                if hasattr(hook, 'after_leaving'):
                    hook.after_leaving()

    def _log_env(self, env_cfg: dict) -> None:
        """A line in place of mmengine's page; the config goes to its file (:meth:`train`)."""
        self.logger.info(f'mmgcl {__version__}, torch {torch.__version__}, Python '
                         f'{platform.python_version()}, seed {self.seed}')

    def dump_config(self) -> None:
        """Does nothing: :meth:`train` writes the config, and a test must not overwrite it."""

    def build_train_loop(self, loop: object) -> BaseLoop:
        built = super().build_train_loop(loop)
        loader = built.dataloader
        if not isinstance(loader.worker_init_fn, DeafWorker):
            loader.worker_init_fn = DeafWorker(loader.worker_init_fn)
        return built

    def stop_if_asked(self) -> None:
        """Ends the run if a signal has arrived; called between training steps.

        Raises:
            SystemExit: once the run is saved.
        """
        status = self.stop.status()
        if status is None or not between_updates(self):
            return
        save_progress(self, self.epoch, self.iter)
        self.logger.info(f'stopped by a signal after iteration {self.iter}; saved in '
                         f'{Path(self.work_dir, PROGRESS_FILE)}: --resume goes on from there')
        if dist.is_available() and dist.is_initialized():
            leave_processes()
        raise SystemExit(status)

    def load_or_resume(self) -> None:
        """Loads the requested checkpoint; ``resume`` without a path takes the last one."""
        if self._resume and self._load_from is None and not self._has_loaded:
            last = find_last(self.work_dir)
            if last is None:
                self.logger.warning(f'--resume: there is no checkpoint in {self.work_dir}; the run '
                                    'starts from the beginning')
                self._resume = False
            else:
                self._load_from = str(last)
        super().load_or_resume()

    def resume(self, filename: str, *args: Any, **kwargs: Any) -> None:
        """Resumes from a checkpoint; the config's plan wins if it has changed."""
        self._resume = True
        super().resume(filename, *args, **kwargs)
        if self._replan.changes:
            self._replan.apply(self)
            self.logger.info('the run goes on with the changed plan of the config: '
                             + ', '.join(self._replan.changes))
        if self.epoch >= self.max_epochs or self.iter >= self.max_iters:
            length = 'max_iters' if self.cfg.get('max_iters') else 'max_epochs'
            self.logger.info(f'the run is finished: {self.epoch} epochs, {self.iter} iterations '
                             f'are done; a larger {length} goes on')

    def load_checkpoint(self, filename: str, map_location: Any = 'cpu', strict: bool = True,
                        revise_keys: Any = ()) -> dict:
        """Loads a checkpoint's weights; under :meth:`resume` it also checks the run's state.

        Raises:
            CheckpointError: if it does not match the model; names the file and the key.
            ConfigError: if ``load_parts`` names a part that the model does not have.
        """
        model: Translator = unwrapped(self.model)
        content = read_checkpoint(filename, map_location)
        parts = self._parts(model)
        try:
            weights = weights_for(model, content, parts, resume=self._resume)
            if self._resume:
                self._prepare_resume(content)
                own_state, line = state_of_process(content, model, *get_dist_info())
                weights.update(own_state)
                if line is not None:
                    self.logger.info(line)
        except CheckpointError as error:
            raise CheckpointError(f'{filename}: {error}') from error
        if parts is not None:
            self._say_parts(content, parts)
            if not parts >= set(model.directions.values()):
                content.pop('generator_ema', None)
        content['state_dict'] = weights
        self.call_hook('after_load_checkpoint', checkpoint=content)
        own = model.state_dict()
        model.load_state_dict(
            {name: weights[plain] for plain, name in zip(without_wrappers(model, own), own)})
        self._has_loaded = True
        self.logger.info(f'loaded {filename}')
        return content

    def _parts(self, model: 'Translator') -> set[str] | None:
        """Parts to load; None for all. A test loads only the generators."""
        if self._resume:
            return None
        if not isinstance(self._train_loop, BaseLoop):
            return set(model.directions.values())
        chosen = self.cfg.get('load_parts')
        if chosen is None:
            return None
        known = {part_of(name) for name in without_wrappers(model, model.state_dict())}
        for part in chosen:
            if part not in known:
                raise ConfigError(f'load_parts: the model has no part {part!r} with weights, only '
                                  f'{", ".join(sorted(known))}')
        return set(chosen)

    def _say_parts(self, content: dict, parts: set[str]) -> None:
        there = [part_of(name) for name in content['state_dict']]
        took, left = ([f'{part} ({there.count(part)} weights)' for part in dict.fromkeys(there)
                       if (part in parts) == wanted] for wanted in (True, False))
        self.logger.info(f'took {", ".join(took)}; left {", ".join(left) or "nothing"}')

    def _prepare_resume(self, content: dict) -> None:
        """Checks the run's saved state, and adapts it to the present plan."""
        check_run(content, optimizers(self), schedule_states(self))
        require_same_direction(content['meta'], self.train_dataloader)
        changed = changed_settings(content['meta'], self.cfg)
        if changed:
            self.logger.info(f'settings that have changed since: {", ".join(changed)}')
        line = align_epochs(content['meta'], self.train_dataloader)
        if line is not None:
            self.logger.info(line)
        self._replan = Replan(self, content)
        hub = content['message_hub']
        hub['log_scalars'] = OrderedDict(
            (name, history(kept)) for name, kept in hub['log_scalars'].items())
