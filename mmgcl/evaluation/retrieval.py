"""Retrieval of each translation's own truth among all truths of the test set."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.evaluation.paired import require_truth
from mmgcl.models.build import build_part
from mmgcl.registry import METRICS

TIE = 1e-6  # cosine similarities within this margin are ties
EMPTY = 1e-3  # centred features shorter than this share of the mean length count as zero


@METRICS.register_module()
class RetrievalMetric(BaseMetric):
    r"""Top-1 retrieval accuracy: the share of outputs whose nearest truth is their own.

    Images are compared by the cosine similarity of frozen-encoder features, pooled to a coarse grid
    and centred over the set. Centring removes the style that all outputs (or all truths) share and
    leaves the layout. A k-fold tie counts 1/k. Chance level is 1/N for N test images, which is the
    score of a constant output. A copy of the input does well, so the metric captures content only
    and is to be read together with KID.

    Args:
        encoder: module or config of a ``FrozenEncoder``, of which the last layer is used. Choose
            one that none of the compared methods uses in training.
        grid: number of grid cells per side.
        fake, truth: names of the compared images.
        collect_device, prefix: as in mmengine.

    Raises:
        DataError: if the test set has no truth.
        ValueError: if ``grid`` is below 1.
    """

    default_prefix = 'retrieval'

    def __init__(self, encoder: dict | nn.Module, grid: int = 8, fake: str = 'fake_y',
                 truth: str = 'truth_y', collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        if grid < 1:
            raise ValueError(f'grid must be at least 1, got {grid}')
        self.encoder = build_part(encoder).eval()
        self.grid, self.fake, self.truth = grid, fake, truth

    @torch.no_grad()
    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Any]]) -> None:
        for sample in data_samples:
            require_truth(sample, self.truth, type(self).__name__)
        made, wanted = (self._encode(torch.stack([sample[name] for sample in data_samples]))
                        for name in (self.fake, self.truth))
        for sample, one, other in zip(data_samples, made, wanted):
            self.results.append({'path': sample.get('x_path') or sample['name'],
                                 'fake': one, 'truth': other})

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Scores of the set; files that occur repeatedly count once."""
        by_path = {result['path']: result for result in results}
        made, wanted = (_directions(np.stack([by_path[path][kind] for path in sorted(by_path)]))
                        for kind in ('fake', 'truth'))
        return {f'truth ({self.encoder.title})': nearest_is_own(made @ wanted.T)}

    def _encode(self, images: Tensor) -> np.ndarray:
        features = self.encoder.to(images.device)(images)[-1]
        # Half precision halves the memory that a test set takes.
        return F.adaptive_avg_pool2d(features, self.grid).flatten(1).cpu().numpy().astype(
            np.float16)


def nearest_is_own(similarity: Tensor) -> float:
    """Share of rows whose maximum is on the diagonal; a k-fold tie counts 1/k.

    Shapes:
        similarity (N, N) -> a number in [0, 1].
    """
    largest = similarity >= similarity.max(1, keepdim=True).values - TIE
    return float((largest.diagonal().float() / largest.sum(1)).mean())


def _directions(features: np.ndarray) -> Tensor:
    """Centred features (N, D) scaled to unit norm; negligible ones become zero."""
    rows = torch.from_numpy(features).double()
    usual = rows.norm(dim=1).mean()
    rows = rows - rows.mean(0)
    length = rows.norm(dim=1, keepdim=True)
    return torch.where(length > EMPTY * usual, rows / length, 0)
