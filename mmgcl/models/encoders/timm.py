"""Networks of timm as frozen encoders."""
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from mmgcl.errors import CheckpointError
from mmgcl.models.encoders.frozen import FrozenEncoder, freeze, title
from mmgcl.models.encoders.weights import INSTALLABLE, first_line
from mmgcl.optional import import_optional
from mmgcl.registry import MODELS


@MODELS.register_module()
class TimmEncoder(FrozenEncoder):
    """Features of a network of timm: CNNs by stage, transformers (DINOv2 too) by block.

    Tokens of a transformer become a map of patches; class and register tokens are left out. Plain
    vision transformers take images of any size, padded to whole patches. Nothing past the last
    layer asked for is computed or kept. Needs the extra ``timm``.

    Args:
        model: name in timm, such as ``'vit_small_patch14_dinov2'``.
        layers: numbers of stages or blocks, from 0 on, in the order wanted.
        weights: ``'pretrained'`` for timm's, which it downloads once into its cache; or the path
            of a file with a state dict; None leaves the random weights.
        input_scale: factor by which the image is enlarged first.

    Shapes:
        image (B, 3, H, W) in [-1, 1] -> one (B, C_l, H_l, W_l) a layer. The image is normalised as
        timm says for this model.

    Raises:
        ConfigError: if timm is not installed.
        ValueError: for an unknown model or layer.
        CheckpointError: if the weights cannot be had or are those of another network.

    Example::

        encoder = dict(type='TimmEncoder', model='vit_small_patch14_dinov2', layers=(3, 7, 11))
    """

    def __init__(self, model: str, layers: Sequence[int], weights: str | None = 'pretrained',
                 input_scale: float = 1.0) -> None:
        timm = import_optional('timm', 'timm')
        if not timm.is_model(model):
            raise ValueError(f'timm has no model {model!r}; timm.list_models() names all')
        if any(layer < 0 for layer in layers):
            raise ValueError(f'layers must be numbers >= 0, got {tuple(layers)}')
        network = _load(timm, model, weights)
        if not hasattr(network, 'forward_intermediates'):
            raise ValueError(f'{model} of timm gives no features of inner layers')
        preset = timm.data.resolve_model_data_config(network)
        super().__init__(layers, input_scale, preset['mean'], preset['std'])
        self.title = title(model, layers, weights)
        self.out_channels = tuple(
            _channels(network, layer, self.layers, model) for layer in self.layers)
        network.prune_intermediate_layers([max(self.layers)])  # a bare number counts from the end
        self.network: Any = freeze(network)

    def encode(self, image: Tensor) -> tuple[Tensor, ...]:
        """Features of a normalised image."""
        chosen = sorted(set(self.layers))
        found = dict(zip(chosen, self.network.forward_intermediates(
            image, indices=chosen, stop_early=True, output_fmt='NCHW', intermediates_only=True)))
        return tuple(found[layer] for layer in self.layers)


def _channels(network: Any, layer: int, layers: Sequence[int], model: str) -> int:
    stages = list(network.feature_info)
    if layer >= len(stages):
        raise ValueError(f'{model} has the layers 0 to {len(stages) - 1}, got {tuple(layers)}')
    return stages[layer]['num_chs']


def _load(timm: Any, model: str, weights: str | None) -> Any:
    options: dict[str, Any] = dict(pretrained=weights is not None)
    if weights not in (None, 'pretrained'):
        if not Path(weights).expanduser().is_file():
            raise CheckpointError(f'there is no weight file {weights}')
        options['pretrained_cfg_overlay'] = dict(file=str(Path(weights).expanduser()))
    try:
        return _build(timm, model, options)
    except Exception as error:  # a network or a foreign file can fail in any way
        if weights is None:
            raise
        raise CheckpointError(
            f'the weights of {model} cannot be had from {weights} ({first_line(error)}); give '
            "the encoder weights='/path/to/file' of timm in the config, "
            f'{INSTALLABLE}') from error


def _build(timm: Any, model: str, options: dict[str, Any]) -> nn.Module:
    try:
        return timm.create_model(model, dynamic_img_size=True, dynamic_img_pad=True, **options)
    except TypeError:  # other networks than plain vision transformers know no such arguments
        return timm.create_model(model, **options)
