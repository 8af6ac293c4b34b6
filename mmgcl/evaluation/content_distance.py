"""How much of its input's content an output has lost, without a truth."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.build import build_part
from mmgcl.models.losses.self_distance import SelfDistanceLoss
from mmgcl.registry import METRICS


@METRICS.register_module()
class ContentDistanceMetric(BaseMetric):
    r"""Difference of the self-similarity of output and input, on a grid of cells.

    The features of a frozen encoder are averaged in g x g cells. With D the cosine distances among
    the cells of one image, each column divided by its sum, as in STROTSS (arXiv 1904.12785),

    .. math:: \frac{1}{g^2} \sum_{ij} \big| D^{output}_{ij} - D^{input}_{ij} \big|

    Colours and textures that change alike everywhere change little of it. It is 0 for a copy of the
    input, so read it together with a score of appearance such as ``SIFIDMetric``.

    Args:
        encoder: module or config of a ``FrozenEncoder``, of which the last layer is used. Choose
            one that none of the compared methods uses in training.
        grid: g, cells per side.
        fake, source: names of the output and the input.
        collect_device, prefix: as in mmengine.

    Raises:
        ValueError: if ``grid`` is below 2.
    """

    default_prefix = 'content_distance'

    def __init__(self, encoder: dict | nn.Module, grid: int = 16, fake: str = 'fake_y',
                 source: str = 'real_x', collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        if grid < 2:
            raise ValueError(f'grid must be at least 2, got {grid}')
        self.encoder = build_part(encoder).eval()
        self.grid, self.fake, self.source = grid, fake, source
        self.distance = SelfDistanceLoss()

    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Any]]) -> None:
        for sample in data_samples:
            cells = (self._cells(sample[name]) for name in (self.fake, self.source))
            self.results.append({'path': sample.get('x_path') or sample['name'],
                                 'distance': float(self.distance(*cells))})

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """The mean over the images; files that occur repeatedly count once."""
        by_path = {result['path']: result['distance'] for result in results}
        return {self.encoder.title: float(np.mean(list(by_path.values())))}

    @torch.no_grad()
    def _cells(self, image: Tensor) -> Tensor:
        """Mean features (g^2, C) of the cells of an image (3, H, W) in [-1, 1]."""
        features = self.encoder.to(image.device)(image[None].float().clamp(-1, 1))[-1]
        return F.adaptive_avg_pool2d(features, self.grid).flatten(2)[0].T
