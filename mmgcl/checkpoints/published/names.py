"""Published parameter names, one table per family of codebases.

A table maps a pattern of our names to the published name. Where only the published name has a
``{layer}``, our tensor stacks all layers along its first axis.
"""
import re
from collections.abc import Mapping

from torch import Tensor

NameTable = Mapping[str, str]

_KIND = r'(?P<kind>weight|bias)'
PATCHGCL_FEATURES: NameTable = {
    rf'embedding\.linears\.(?P<layer>\d+)\.{_KIND}': 'embed_{layer}.linear.{kind}',
    rf'head\.conv\.{_KIND}': 'gnn_{layer}.conv1.lin.{kind}',
    rf'head\.pools\.(?P<pool>\d+)\.{_KIND}': 'pools_{layer}.{pool}.proj.{kind}',
    rf'head\.pool_convs\.(?P<pool>\d+)\.{_KIND}': 'gnn_pools_{layer}.{pool}.conv1.lin.{kind}'}
CUT_FEATURES: NameTable = {
    rf'(?:head\.)?mlps\.(?P<layer>\d+)\.(?P<index>\d+)\.{_KIND}': 'mlp_{layer}.{index}.{kind}'}
FEATURES = {'PatchGCL': PATCHGCL_FEATURES, 'CUT': CUT_FEATURES}

# Networks by the suffix of their file, ``latest_net_G.pth``; F is the one that FEATURES names.
# CycleGAN's G_A translates A to B and its D_A judges domain B.
NETWORKS = {
    'G': 'generator', 'D': 'discriminator',
    'G_A': 'generator_xy', 'G_B': 'generator_yx',
    'D_A': 'discriminator_y', 'D_B': 'discriminator_x'}


def by_published_name(tensors: Mapping[str, Tensor], table: NameTable) -> dict[str, Tensor]:
    """Tensors under their published names, as views: writing to them writes to ours.

    Raises:
        ValueError: for a name that is not in the table.
    """
    named = {}
    for name, tensor in tensors.items():
        match, published = _find(name, table)
        fields = match.groupdict()
        if '{layer}' in published and 'layer' not in fields:
            named.update({published.format(layer=layer, **fields): row
                          for layer, row in enumerate(tensor)})
        else:
            named[published.format(**fields)] = tensor
    return named


def _find(name: str, table: NameTable) -> tuple[re.Match, str]:
    for pattern, published in table.items():
        match = re.fullmatch(pattern, name)
        if match:
            return match, published
    raise ValueError(f'{name} has no published name')


def names_all(table: NameTable, names: Mapping[str, Tensor]) -> bool:
    """Whether there are names and each of them has a published form."""
    return bool(names) and all(
        any(re.fullmatch(pattern, name) for pattern in table) for name in names)
