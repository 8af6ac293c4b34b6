"""Detection of NaN and infinity in weights and optimizer states."""
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

SAVED = ('state_dict', 'generator_ema', 'optimizer')


def first_not_finite(content: Mapping[str, Any]) -> str | None:
    """The key of the first non-finite weight or optimizer state in a checkpoint, or None.

    Reduces on each device and synchronises with the host once.
    """
    flags: dict[torch.device, list[Tensor]] = {}
    names: dict[torch.device, list[str]] = {}
    for part in SAVED:
        for name, value in _tensors(content.get(part), part):
            flags.setdefault(value.device, []).append(value.isfinite().all())
            names.setdefault(value.device, []).append(name)
    return next((name for device, found in flags.items()
                 for name, good in zip(names[device], torch.stack(found).tolist()) if not good),
                None)


def largest_entries(groups: Mapping[str, list[Tensor]]) -> Tensor:
    """Largest absolute entry of each group of tensors, (G,) on their device; propagates NaN."""
    return torch.stack([
        torch.stack([norm.float() for norm in torch._foreach_norm(tensors, float('inf'))]).amax()
        for tensors in groups.values()])


def _tensors(value: Any, name: str) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _tensors(item, f'{name}.{key}')
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _tensors(item, f'{name}[{index}]')
