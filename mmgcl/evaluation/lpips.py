"""LPIPS distance between input and output."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor, nn

from mmgcl.checkpoints import read_state_dict
from mmgcl.errors import CheckpointError
from mmgcl.evaluation.extractors import download_or_explain
from mmgcl.models.build import build_part
from mmgcl.optional import import_optional
from mmgcl.registry import METRICS, MODELS

URLS = {'alex': 'https://download.pytorch.org/models/alexnet-owt-7be5be79.pth',
        'vgg': 'https://download.pytorch.org/models/vgg16-397923af.pth'}


@MODELS.register_module()
class LPIPSDistance(nn.Module):
    """LPIPS 0.1 (Zhang et al., 2018), computed by its authors' package.

    Args:
        net: backbone, 'alex' or 'vgg'.
        weights: path of torchvision's weight file of the backbone; None downloads it on first use.

    Shapes:
        two batches (B, 3, H, W) in [-1, 1] -> (B,).

    Raises:
        ValueError: for an unknown backbone.
        ConfigError: if the package lpips is not installed.
        CheckpointError: if the weights are unavailable or do not fit the backbone.
    """

    def __init__(self, net: str = 'alex', weights: str | None = None) -> None:
        super().__init__()
        if net not in URLS:
            raise ValueError(f'net must be one of {", ".join(URLS)}, got {net!r}')
        package = import_optional('lpips', 'metrics')
        self.network = download_or_explain(
            lambda: package.LPIPS(net=net, pnet_rand=weights is not None, verbose=False),
            None, URLS[net], 'distance.weights (lpips_weights in the data-set configs)')
        if weights is not None:
            self._read(weights)

    @torch.no_grad()
    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return self.network(first, second).flatten()

    def _read(self, path: str) -> None:
        """Loads the backbone; its ``slice2.3.weight`` is ``features.3.weight`` in the file."""
        stored = read_state_dict(path)
        for name, weight in self.network.get_submodule('net').state_dict().items():
            published = f'features.{name.split(".", 1)[1]}'
            found = stored.get(published)
            if found is None or found.shape != weight.shape:
                raise CheckpointError(
                    f'{path} does not hold the weights of this backbone: {published} is missing '
                    'or has another shape')
            weight.copy_(found)


@METRICS.register_module()
class LPIPSMetric(BaseMetric):
    """Mean LPIPS between input and translation, a measure of how much the image changed.

    Args:
        distance: module or config that maps two batches of images (B, 3, H, W) to distances (B,).
        first, second: names of the compared images.
        collect_device, prefix: as in mmengine.

    Attributes:
        per_image: name -> {'lpips': value}, filled by :meth:`compute_metrics`.
    """

    default_prefix = 'lpips'

    def __init__(self, distance: dict | nn.Module | None = None, first: str = 'real_x',
                 second: str = 'fake_y', collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        distance = distance or {'type': 'LPIPSDistance'}
        built = build_part(distance)
        self.distance = built.eval()
        self.first, self.second = first, second
        self.per_image: dict[str, dict[str, float]] = {}

    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Any]]) -> None:
        first, second = (torch.stack([sample[name] for sample in data_samples])
                         for name in (self.first, self.second))
        with torch.no_grad():
            found = self.distance.to(first.device)(first, second).cpu().tolist()
        self.results += [{'name': sample['name'], 'path': sample.get('x_path') or sample['name'],
                          'lpips': value} for sample, value in zip(data_samples, found)]

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Mean over input files; files that occur repeatedly in the test set count once."""
        by_path = {result['path']: result for result in results}
        self.per_image = {result['name']: {'lpips': result['lpips']}
                          for result in by_path.values()}
        return {'mean': float(np.mean([result['lpips'] for result in by_path.values()]))}
