"""Samples as a batch."""
from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.dataset import default_collate as mmengine_collate
from torch import Tensor

from mmgcl.registry import FUNCTIONS
from mmgcl.structures.one_size import require_one_size


@FUNCTIONS.register_module()
def default_collate(samples: Sequence[Mapping[str, Any]]) -> Any:
    """mmengine's function of this name: tensors are stacked, other entries become lists.

    Raises:
        DataError: if images of one batch differ in size; names the sizes.
    """
    for name, value in samples[0].items():
        if isinstance(value, Tensor):
            require_one_size(name, [sample[name] for sample in samples])
    return mmengine_collate(samples)
