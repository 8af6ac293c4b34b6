"""Single-image FID."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor, nn

from mmgcl.errors import DataError
from mmgcl.models.build import build_part
from mmgcl.registry import METRICS


@METRICS.register_module()
class SIFIDMetric(BaseMetric):
    r"""Fréchet distance of the textures of one output and one target image (SIFID).

    Each position of a shallow feature map counts as a sample (Shaham et al., ICCV 2019,
    arXiv 1905.01164). With means :math:`\mu` and covariances :math:`\Sigma` over positions, and
    relative to the target's variance, since features of encoders differ in magnitude,

    .. math:: \frac{|\mu_1 - \mu_2|^2 + \operatorname{tr}(\Sigma_1 + \Sigma_2
              - 2 (\Sigma_1 \Sigma_2)^{1/2})}{\operatorname{tr} \Sigma_2}

    It needs no truth and sees no layout: a copy of the target scores 0, so read it together with
    ``ContentDistanceMetric``. Published numbers are of Inception's first pooling block, not
    relative. Scores of different encoders are not comparable, so their names carry the encoder's.

    Args:
        encoder: module or config of a ``FrozenEncoder``, of which the last layer is used. Choose
            one that none of the compared methods uses in training.
        fake, real: names of the output and the target image.
        collect_device, prefix: as in mmengine.

    Raises:
        DataError: if the test set has no target image.
    """

    default_prefix = 'sifid'

    def __init__(self, encoder: dict | nn.Module, fake: str = 'fake_y', real: str = 'real_y',
                 collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.encoder = build_part(encoder).eval()
        self.fake, self.real = fake, real

    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Any]]) -> None:
        for sample in data_samples:
            if self.real not in sample:
                raise DataError(f'SIFIDMetric compares with {self.real}, and the test set gives '
                                'none: add the folder of its domain, or leave the metric out')
            textures = (self._textures(sample[name]) for name in (self.fake, self.real))
            self.results.append({'path': sample.get('x_path') or sample['name'],
                                 'distance': relative_distance(*textures)})

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """The mean over the images; files that occur repeatedly count once."""
        by_path = {result['path']: result['distance'] for result in results}
        return {self.encoder.title: float(np.mean(list(by_path.values())))}

    @torch.no_grad()
    def _textures(self, image: Tensor) -> np.ndarray:
        """Features (H W, C) of an image (3, H, W) in [-1, 1]."""
        features = self.encoder.to(image.device)(image[None].float().clamp(-1, 1))[-1]
        return features.flatten(2)[0].T.double().cpu().numpy()


def relative_distance(outputs: np.ndarray, targets: np.ndarray) -> float:
    """Fréchet distance between features (N, C) and (M, C), divided by the targets' variance."""
    first, second = (np.cov(rows, rowvar=False) for rows in (outputs, targets))
    offset = outputs.mean(0) - targets.mean(0)
    # The eigenvalues of a product of covariances are those of its root, squared.
    root = np.sqrt(np.linalg.eigvals(first @ second).real.clip(0)).sum()
    distance = offset @ offset + np.trace(first) + np.trace(second) - 2 * root
    return float(max(distance, 0) / np.trace(second))
