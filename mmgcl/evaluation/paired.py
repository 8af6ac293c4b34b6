"""Pixel-wise metrics against a paired truth."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric

from mmgcl.errors import DataError
from mmgcl.evaluation.ssim import ssim
from mmgcl.registry import METRICS
from mmgcl.visualization import to_pixels


@METRICS.register_module()
class PairedMetric(BaseMetric):
    r"""RMSE, pixel accuracy, L1 and SSIM of outputs against their truth, in 8-bit levels.

    RMSE and accuracy are those of GcGAN's aerial photograph -> map table (Fu et al., CVPR 2019),
    as its evaluation code computes them. With N pixels p per image and three channels c,

    .. math:: \text{rmse} = \operatorname{mean}_{images}
              \sqrt{\tfrac{1}{N} \sum_{p, c} (\hat y_{pc} - y_{pc})^2}, \quad
              \text{accuracy}_\delta = \operatorname{mean}_{p}
              [\max_c |\hat y_{pc} - y_{pc}| < \delta]

    so the RMSE sums over channels and is :math:`\sqrt 3` times the usual per-channel RMSE. The
    published protocol uses images of 256 x 256 pixels. On flat images a constant output does well
    in all of these scores; read them together with ``RetrievalMetric``.

    Args:
        fake, truth: names of the compared images.
        thresholds: delta, in 8-bit levels; 5 and 10 in the paper.
        collect_device, prefix: as in mmengine.

    Attributes:
        per_image: name -> scores of that image, filled by :meth:`compute_metrics`.

    Raises:
        DataError: if the test set has no truth.
    """

    default_prefix = 'paired'

    def __init__(self, fake: str = 'fake_y', truth: str = 'truth_y',
                 thresholds: Sequence[int] = (5, 10), collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.fake, self.truth, self.thresholds = fake, truth, tuple(thresholds)
        self.per_image: dict[str, dict[str, float]] = {}

    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Any]]) -> None:
        for sample in data_samples:
            require_truth(sample, self.truth, type(self).__name__)
            made, wanted = (to_pixels(sample[name]) for name in (self.fake, self.truth))
            self.results.append({
                'name': sample['name'], 'path': sample.get('x_path') or sample['name'],
                'scores': self._scores(made, wanted)})

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Means over input files; files that occur repeatedly in the test set count once."""
        by_path = {result['path']: result for result in results}
        self.per_image = {result['name']: result['scores'] for result in by_path.values()}
        rows = list(self.per_image.values())
        return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}

    def _scores(self, made: np.ndarray, wanted: np.ndarray) -> dict[str, float]:
        difference = np.abs(made.astype(np.float64) - wanted)
        largest = difference.max(-1)
        unit = [torch.from_numpy(image).permute(2, 0, 1)[None].double() / 255
                for image in (made, wanted)]
        return {'rmse': float(np.sqrt(np.square(difference).sum(-1).mean())),
                **{f'accuracy_{level}': float((largest < level).mean())
                   for level in self.thresholds},
                'l1': float(difference.mean()), 'ssim': float(ssim(*unit))}


def require_truth(sample: Mapping[str, Any], truth: str, metric: str) -> None:
    """Raises DataError if a sample has no image named ``truth``."""
    if truth not in sample:
        raise DataError(f'{metric} needs {truth} in each data sample; use a paired test set: '
                        "sample_dataset = dict(type='PairedImageDataset', ...)")
