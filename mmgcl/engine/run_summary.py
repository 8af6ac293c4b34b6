"""What a run is about, in a few lines: its networks, its data, its length and its files."""
from collections.abc import Iterator, Sized
from pathlib import Path
from typing import cast

import torch
from mmengine.runner import Runner
from torch import nn
from torch.utils.data import DataLoader, Dataset

from mmgcl.models.translators.base import Translator
from mmgcl.wrappers import unwrapped


def training_lines(runner: Runner) -> list[str]:
    """What is trained, on what, for how long, and where it writes."""
    loop = runner.train_loop
    resumed = f' from {runner.iter + 1} on' if runner.iter else ''
    return [f'{name_of(runner)}: {type(unwrapped(runner.model)).__name__} on {device(runner)}',
            *network_lines(unwrapped(runner.model)),
            f'  data: {describe(loop.dataloader)}',
            f'  length: {runner.max_iters} iterations{resumed}, {len(loop.dataloader)} an epoch; '
            f'validation {validations(runner)}',
            f'  writes to: {runner.work_dir}']


def test_lines(runner: Runner) -> list[str]:
    """What is tested, and on what."""
    loaded = getattr(runner, '_load_from', None)
    return [f'{name_of(runner)}: test of {loaded or "a method without training"} '
            f'on {device(runner)}',
            f'  data: {describe(runner.test_loop.dataloader)}',
            f'  writes to: {runner.work_dir}']


def name_of(runner: Runner) -> str:
    """The folder and the name of the config, such as ``gcl/demo``."""
    path = Path(runner.cfg.filename or runner.work_dir).with_suffix('')
    return '/'.join(path.parts[-2:])


def network_lines(model: Translator) -> Iterator[str]:
    """A line for each network and objective that has weights."""
    shared: set[int] = set()
    for phase, names in model.phases.items():
        for name in names:
            part = unwrapped(getattr(model, name))
            count = sum(weight.numel() for weight in own_parameters(part, shared))
            if count:
                yield (f'  {name}: {type(part).__name__}, {count:,} parameters'
                       + (f', phase {phase}' if phase != name else ''))
    frozen = sum(weight.numel() for weight in model.parameters() if id(weight) not in shared)
    if frozen:
        yield f'  frozen: {frozen:,} parameters'


def own_parameters(part: nn.Module, seen: set[int]) -> Iterator[nn.Parameter]:
    """Parameters to train that no earlier part has; ``seen`` learns of them."""
    for weight in part.parameters():
        if weight.requires_grad and id(weight) not in seen:
            seen.add(id(weight))
            yield weight


def describe(loader: DataLoader) -> str:
    """Images of a data loader: kind, number, size, and how many make a batch."""
    dataset = loader.dataset
    height, width = dataset[0]['real_x'].shape[:2]
    return (f'{type(dataset).__name__}, {image_counts(dataset)} of {height} x {width}, '
            f'{loader.batch_size} at a time')


def image_counts(dataset: Dataset) -> str:
    """``400 images`` or, of two folders, ``995 and 1019 images``."""
    sizes = [len(images) for images in (getattr(dataset, f'images_{domain}', None)
                                        for domain in 'xy') if images is not None]
    sizes = sizes or [len(cast(Sized, dataset))]
    return ' and '.join(map(str, sizes)) + ' images'


def device(runner: Runner) -> str:
    """The device, and how many processes share the work."""
    first = next(iter(runner.model.parameters()), torch.empty(0)).device
    name = (torch.cuda.get_device_name(first) if first.type == 'cuda'
            else f'{first.type}, threads: {torch.get_num_threads()}')
    return name + (f' in {runner.world_size} processes' if runner.world_size > 1 else '')


def validations(runner: Runner) -> str:
    """When a run validates."""
    if runner.val_loop is None:
        return 'never'
    loop, last = runner.train_loop, runner.max_epochs
    when = [epoch for epoch in range(1, last + 1) if epoch == last
            or (epoch >= loop.val_begin and epoch % loop.val_interval == 0)]
    if len(when) > 6:
        return f'every {loop.val_interval} epochs from {when[0]} on'
    return f'after epoch{"s" * (len(when) > 1)} {", ".join(map(str, when))}'
