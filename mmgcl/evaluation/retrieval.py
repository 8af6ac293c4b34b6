"""Is a translation recognised as that of its own input?"""
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

TIE = 1e-6  # cosines closer than this are equal
EMPTY = 1e-3  # of the usual length: what is left of a feature that all images share is nothing


@METRICS.register_module()
class RetrievalMetric(BaseMetric):
    r"""Share of outputs whose nearest image among all truths is their own.

    Features of a frozen encoder, averaged over a coarse grid, less their mean over the set: what
    all outputs (or all truths) share is their look, what is left says what is where. The nearest
    has the largest cosine; k equally near ones share the hit. With N test images chance is 1/N,
    which a constant output gets. A copy of the input does well, so this is half of the question;
    KID is the other half.

    Args:
        encoder: module or config of a ``FrozenEncoder``; its last layer counts. Take one that none
            of the methods compared trains on.
        grid: cells on a side of the grid.
        fake, truth: names of the images compared.
        collect_device, prefix: as in mmengine.

    Raises:
        DataError: if the test set has no truth.
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
        """Scores of the set; a file that stands there several times counts once."""
        by_path = {result['path']: result for result in results}
        made, wanted = (_directions(np.stack([by_path[path][kind] for path in sorted(by_path)]))
                        for kind in ('fake', 'truth'))
        return {f'truth ({self.encoder.title})': nearest_is_own(made @ wanted.T)}

    def _encode(self, images: Tensor) -> np.ndarray:
        features = self.encoder.to(images.device)(images)[-1]
        # Half precision halves the memory of a set.
        return F.adaptive_avg_pool2d(features, self.grid).flatten(1).cpu().numpy().astype(
            np.float16)


def nearest_is_own(similarity: Tensor) -> float:
    """Share of rows whose largest entry is on the diagonal; equal ones share the hit.

    Shapes:
        similarity (N, N) -> a number.
    """
    largest = similarity >= similarity.max(1, keepdim=True).values - TIE
    return float((largest.diagonal().float() / largest.sum(1)).mean())


def _directions(features: np.ndarray) -> Tensor:
    """Features (N, D) less their mean, of length one; nothing where nothing is left."""
    rows = torch.from_numpy(features).double()
    usual = rows.norm(dim=1).mean()
    rows = rows - rows.mean(0)
    length = rows.norm(dim=1, keepdim=True)
    return torch.where(length > EMPTY * usual, rows / length, 0)
