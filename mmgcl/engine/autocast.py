"""Mixed precision without loss scaling."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from mmengine.optim import OptimWrapper
from torch import nn

from mmgcl.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class AutocastOptimWrapper(OptimWrapper):
    """Runs networks in bfloat16, on a GPU or a CPU; weights and updates stay in float32.

    bfloat16 has the range of float32, so losses need no scaling and no step synchronises with the
    host to test for infinite gradients, as mmengine's ``AmpOptimWrapper`` must for float16.

    Args:
        kwargs: as of ``OptimWrapper``.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.device_type = self.optimizer.param_groups[0]['params'][0].device.type

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Context in which a phase computes its images and loss terms."""
        with super().optim_context(model), torch.autocast(self.device_type, torch.bfloat16):
            yield
