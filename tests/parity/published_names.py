"""The published code's names for the parameters of the graph contrast."""
import re
from collections.abc import Mapping

from torch import Tensor

# Our parameters of all layers in one tensor, and theirs of one layer {layer}, pooling \1.
GROUPED = {
    r'head\.conv': r'gnn_{layer}.conv1.lin',
    r'head\.scores\.(\d+)': r'pools_{layer}.\1.proj',
    r'head\.pool_convs\.(\d+)': r'gnn_pools_{layer}.\1.conv1.lin'}


def by_published_name(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Parameters, or their gradients, of a ``PatchGraphContrast`` by the published names.

    The values are views: writing to them writes to the parameters.
    """
    named = {}
    for name, tensor in tensors.items():
        for ours, theirs in GROUPED.items():
            match = re.fullmatch(rf'{ours}\.(weight|bias)', name)
            if match:
                pattern = f'{match.expand(theirs)}.{match[match.lastindex]}'
                for layer, part in enumerate(tensor):
                    named[pattern.format(layer=layer)] = part
                break
        else:
            named[re.sub(r'embedding\.linears\.(\d+)', r'embed_\1.linear', name)] = tensor
    return named
