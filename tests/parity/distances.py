"""Which recorded batches DistanceGAN's published code measures, and how."""
import torch
from torch import Tensor

from tests.parity.recorded import Arrays, numbered


def form_of(file: str) -> str:
    """Only the name of a recording tells which distances it has."""
    return 'self' if 'self' in file else 'pairs'


def measured_batches(arrays: Arrays) -> dict[str, list[Tensor]]:
    """The batches of the training's size, by domain.

    As published: an iteration whose batch of A has another size leaves out that of B too, and
    ``max_items`` counts iterations. Where one domain has run out the other goes on alone.
    """
    size = len(arrays['A'])
    recorded = {domain: numbered(arrays, f'dataset_{side}.')
                for domain, side in (('x', 'A'), ('y', 'B'))}
    kept: dict[str, list[Tensor]] = {'x': [], 'y': []}
    iterations = min(max(map(len, recorded.values())), int(arrays['max_items']))
    for number in range(iterations):
        for domain, batches in recorded.items():
            if number < len(batches):
                if len(batches[number]) != size:
                    break
                kept[domain].append(torch.as_tensor(batches[number], dtype=torch.float64))
    return kept
