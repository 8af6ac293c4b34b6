"""Feature extractors of distribution metrics."""
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
    """The 2048 features of the FID Inception network, in torch-fidelity's port.

    Images are resized to 299 x 299 as in the original TensorFlow graph.

    Args:
        weights: path of torch-fidelity's weight file; None downloads it on first use.

    Shapes:
        uint8 images (B, 3, H, W) -> (B, 2048).

    Raises:
        ConfigError: if torch-fidelity is not installed.
        CheckpointError: if the weights are unavailable; there is no fallback network.
    """

    def __init__(self, weights: str | None = None) -> None:
        super().__init__()
        fidelity = import_optional(
            'torch_fidelity.feature_extractor_inceptionv3', 'metrics')
        if weights is not None:
            read_state_dict(weights)  # torch-fidelity itself unpickles arbitrary code
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
    """Builds a pretrained network, and explains how to get its weights if that fails.

    Args:
        build: constructs the network, downloading its weights if necessary.
        weights: path of a local weight file that ``build`` reads, or None.
        url: address of the published weights.
        setting: name of the config setting that takes a local path.

    Raises:
        CheckpointError: if ``build`` fails.
    """
    try:
        return build()
    except Exception as error:  # downloads and foreign files can fail in any way
        line = f'{type(error).__name__}: {error}'.split('\n')[0]
        if weights is not None:
            raise CheckpointError(f'{weights} does not hold these weights ({line})') from error
        kept = Path(torch.hub.get_dir(), 'checkpoints', Path(url).name)
        raise CheckpointError(
            f'the weights {Path(url).name} could not be downloaded ({line}). Connect once to '
            f'fetch {url}, or put that file at {kept}, or give its path as {setting}') from error
