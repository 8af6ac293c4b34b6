"""Images that are stacked into one tensor have one size."""
from collections.abc import Sequence

from torch import Tensor

from mmgcl.errors import DataError


def require_one_size(name: str, images: Sequence[Tensor]) -> None:
    """Raises DataError if images of a batch differ in size; names the sizes and the fix."""
    sizes = sorted({tuple(image.shape) for image in images})
    if len(sizes) > 1:
        raise DataError(
            f'{name}: images of one batch differ in size, such as {sizes[0]} and {sizes[-1]}: '
            'set batch_size=1, or resize or crop them to one size in the pipeline')
