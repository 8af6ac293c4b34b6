"""TensorBoard's pages beyond scalars and pictures: the graph of a network, and the settings."""
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmengine.visualization import TensorboardVisBackend
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard.summary import hparams

from mmgcl.registry import HOOKS
from mmgcl.wrappers import unwrapped

SIDE = 64  # pixels of the image that the network is traced with
SETTINGS = ('model', 'optim_wrapper', 'batch_size', 'max_epochs', 'max_iters', 'image_size',
            'crop_size', 'load_size', 'seed')


@HOOKS.register_module()
class TensorboardPagesHook(Hook):
    """Fills two pages of TensorBoard: *Graphs* with the generator, *HParams* with the settings.

    The scores are the metrics of *HParams*, so runs can be compared by their settings there. It
    does nothing for a visualizer without a TensorBoard backend.
    """

    def __init__(self) -> None:
        self._written = False

    def before_train(self, runner: Runner) -> None:
        self._written = False
        for writer in writers(runner):
            add_graph(writer, unwrapped(runner.model))

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        self._write(runner, metrics or {})

    def after_train(self, runner: Runner) -> None:
        self._write(runner, {})

    def _write(self, runner: Runner, metrics: Mapping[str, float]) -> None:
        """Once: it names the scores, whose values TensorBoard takes from the curves."""
        if self._written:
            return
        settings = dict(flat({name: runner.cfg[name] for name in SETTINGS if name in runner.cfg}))
        for writer in writers(runner):
            for summary in hparams(settings, dict.fromkeys(metrics, 0.0)):
                writer._get_file_writer().add_summary(summary)
        self._written = True


def writers(runner: Runner) -> list[SummaryWriter]:
    """TensorBoard's writers of this process."""
    if not is_main_process():
        return []
    return [backend.experiment for backend in runner.visualizer._vis_backends.values()
            if isinstance(backend, TensorboardVisBackend)]


@torch.no_grad()
def add_graph(writer: SummaryWriter, model: Any) -> None:
    """Adds the first generator; a network that cannot be traced has no page."""
    generator = unwrapped(getattr(model, next(iter(model.directions.values()))))
    weight = next(generator.parameters(), None)
    if weight is None:
        return
    channels = getattr(generator, 'in_channels', 3)
    image = torch.zeros(1, channels, SIDE, SIDE, device=weight.device)
    was_training = generator.training
    generator.eval()
    try:
        with warnings.catch_warnings(), torch.random.fork_rng():
            warnings.simplefilter('ignore')  # torch's, about tracing
            writer.add_graph(generator, image, use_strict_trace=False)
    except Exception:  # whatever a network of a user's own raises when it is traced
        writer.add_text('graph', f'{type(generator).__name__} cannot be traced')
    finally:
        generator.train(was_training)


def flat(settings: Mapping[str, Any], prefix: str = '') -> Iterator[tuple[str, Any]]:
    """``model.generator.base_channels`` and so on, for all numbers, words and switches."""
    for name, value in settings.items():
        path = f'{prefix}{name}'
        if isinstance(value, Mapping):
            yield from flat(value, f'{path}.')
        elif isinstance(value, (bool, int, float, str)):
            yield path, value
        elif isinstance(value, (list, tuple)):
            yield path, str(value)
