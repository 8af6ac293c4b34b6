"""Networks whose features compare sets of images."""
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from mmgcl.checkpoints import read_state_dict
from mmgcl.errors import CheckpointError
from mmgcl.optional import import_optional
from mmgcl.registry import MODELS


@MODELS.register_module()
class InceptionFeatures(nn.Module):
    """The 2048 features of the Inception network of FID, as ported by torch-fidelity.

    It resizes images to 299 x 299 as the TensorFlow graph of the first FID does.

    Args:
        weights: path of torch-fidelity's weight file; None downloads it once.

    Shapes:
        uint8 images (B, 3, H, W) -> (B, 2048).

    Raises:
        ConfigError: if torch-fidelity is not installed.
        CheckpointError: if the weights cannot be had. No other network takes their place.
    """

    def __init__(self, weights: str | None = None) -> None:
        super().__init__()
        fidelity = import_optional(
            'torch_fidelity.feature_extractor_inceptionv3', 'metrics')
        if weights is not None:
            read_state_dict(weights)  # torch-fidelity itself would run what a file contains
        self.network = download_or_explain(
            lambda: fidelity.FeatureExtractorInceptionV3(
                'inception-v3-compat', ['2048'], feature_extractor_weights_path=weights),
            weights, fidelity.URL_INCEPTION_V3,
            'extractor.weights (inception_weights in the data-set configs)')

    @torch.no_grad()
    def forward(self, images: Tensor) -> Tensor:
        return self.network(images)[0]


def download_or_explain(build: Callable[[], nn.Module], weights: str | None, url: str,
                         setting: str) -> nn.Module:
    try:
        return build()
    except Exception as error:  # a network or a foreign file can fail in any way
        line = f'{type(error).__name__}: {error}'.split('\n')[0]
        if weights is not None:
            raise CheckpointError(f'{weights} does not hold these weights ({line})') from error
        kept = Path(torch.hub.get_dir(), 'checkpoints', Path(url).name)
        raise CheckpointError(
            f'the weights of {Path(url).name} cannot be had: no download ({line}). Connect once to '
            f'fetch {url}, or put that file at {kept}, or give its path as {setting}') from error
