"""The time of one training step, measured on this machine and kept in a file."""
import hashlib
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from mmengine import Config

from mmgcl.checkpoints import write_text
from mmgcl.checkpoints.translator import build_translator
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.errors import ConfigError, DataError
from mmgcl.structures.step_random import StepRandom

FILE = 'step_times.json'


@dataclass(frozen=True)
class StepTime:
    """What one step of a config takes.

    Attributes:
        seconds: the median of several steps.
        device: 'CPU' or 'GPU'.
        source: where the number is from.
    """

    seconds: float
    device: str
    source: str


def measure_step(config: Config, warmup: int = 1, repeats: int = 3) -> StepTime:
    """Times training steps of a config on random images, on the GPU where there is one.

    The data set is not read and encoders need no weights: neither changes the time of a step, as
    long as the workers load images faster than the networks take them.

    Args:
        config: of a training.
        warmup: untimed steps before.
        repeats: timed steps, of which the median counts.

    Raises:
        ConfigError: if a step fails, as with images that are too small for a network.
    """
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    model = build_translator(config).to(device).train()
    model.random = StepRandom(seed=0, iteration=0)
    wrappers = PhaseOptimWrapperConstructor(
        {name: value for name, value in config.optim_wrapper.to_dict().items()
         if name != 'constructor'})(model)
    shape = (config.train_dataloader.batch_size, _side(config), _side(config), 3)
    batch = {name: torch.randint(256, shape, dtype=torch.uint8)
             for name in ('real_x', 'real_y', 'truth_y')}

    def step() -> None:
        model.train_step(batch, wrappers)
        if device.type == 'cuda':
            torch.cuda.synchronize()
    try:
        seconds = [_seconds(step) for _ in range(warmup + repeats)][warmup:]
    except (RuntimeError, ValueError) as error:
        reason = ' '.join(str(error).split())[:200]
        raise ConfigError(f'{config.filename}: its step cannot be timed on images of {shape[1]} x '
                          f'{shape[2]} pixels: {reason}') from error
    if device.type == 'cuda':
        return StepTime(statistics.median(seconds), 'GPU',
                        f'{repeats} steps on {torch.cuda.get_device_name()}')
    return StepTime(statistics.median(seconds), 'CPU',
                    f'{repeats} steps on {torch.get_num_threads()} CPU threads')


class StepTimes:
    """Measured times of steps, kept in a file of a work directory.

    Configs that differ in their data alone have the same step, so one measurement serves them.

    Args:
        work_dir: the file is ``work_dir/step_times.json``.

    Raises:
        DataError: if the file is broken.
    """

    def __init__(self, work_dir: Path) -> None:
        self._path = work_dir / FILE
        self._times: dict[str, StepTime] = {}
        if self._path.is_file():
            try:
                kept = json.loads(self._path.read_text(encoding='utf-8'))
                self._times = {key: StepTime(**entry) for key, entry in kept.items()}
            except (ValueError, TypeError, AttributeError) as error:
                raise DataError(f'{self._path} cannot be read: {error}; delete it and measure '
                                'again') from error

    def find(self, config: Config) -> StepTime | None:
        """The time of a config's step; None if it has not been measured."""
        return self._times.get(_key(config))

    def measure(self, config: Config) -> StepTime:
        """The time of a config's step, measured now unless the present device has measured it."""
        device = 'GPU' if torch.cuda.is_available() else 'CPU'
        known = self.find(config)
        if known is not None and known.device == device:
            return known
        self._times[_key(config)] = found = measure_step(config)
        write_text(json.dumps({key: asdict(kept) for key, kept in self._times.items()}, indent=1),
                   self._path)
        return found


def _key(config: Config) -> str:
    """What decides the time of a step."""
    parts = (config.model.to_dict(), config.optim_wrapper.to_dict(),
             config.train_dataloader.batch_size, _side(config))
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _side(config: Config) -> int:
    """Side of the training images."""
    side = config.get('image_size') or config.get('crop_size')
    if not isinstance(side, int):
        raise ConfigError(f'{config.filename}: no image_size or crop_size, so its step cannot be '
                          'timed: give --step-seconds')
    return side


def _seconds(call: Callable[[], None]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
