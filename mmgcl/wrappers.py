"""Modules inside the wrappers of distributed training."""
from typing import Any

from mmengine.model import is_model_wrapper
from torch import nn


def unwrapped(module: nn.Module) -> Any:
    """The module itself, where distributed training has wrapped it.

    ``Any``, so that a caller states the class that it expects::

        translator: Translator = unwrapped(runner.model)
    """
    return module.module if is_model_wrapper(module) else module
