"""Networks of torchvision as frozen encoders."""
import copy
import difflib
import operator
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.errors import CheckpointError
from mmgcl.models.encoders.frozen import FrozenEncoder, freeze, title
from mmgcl.models.encoders.weights import read_tensors
from mmgcl.registry import MODELS

PROBE = 224  # pixels a side of the imagined image that tells channels; transformers take no other


@MODELS.register_module()
class TorchvisionEncoder(FrozenEncoder):
    """Features of a torchvision classification network at the requested nodes.

    Nodes are those of ``torchvision.models.feature_extraction.get_graph_node_names``; the name of
    a module, such as ``layer2``, means its output. What only later nodes need is neither computed
    nor kept. Transformers that give maps (Swin) work at their own image sizes; those that give
    tokens are for ``TimmEncoder``.

    Args:
        model: name in ``torchvision.models``, such as ``'resnet18'``.
        layers: nodes, in the order wanted.
        weights: name of torchvision's weights for this model, such as ``'IMAGENET1K_V1'`` or
            ``'DEFAULT'``, which it downloads once into its cache; or the path of a file with
            a state dict; None leaves the random weights.
        input_scale: factor by which the image is enlarged first.

    Shapes:
        image (B, 3, H, W) in [-1, 1] -> one (B, C_l, H_l, W_l) a layer. The image is normalised as
        the model's default weights ask for.

    Raises:
        ValueError: for an unknown model or layer, or a layer that gives no map.
        CheckpointError: if the weights cannot be had or are those of another network.

    Example::

        encoder = dict(type='TorchvisionEncoder', model='resnet18', weights='IMAGENET1K_V1',
                       layers=('layer1', 'layer2', 'layer3'))
    """

    def __init__(self, model: str, layers: Sequence[str], weights: str | None = 'DEFAULT',
                 input_scale: float = 1.0) -> None:
        from torchvision import models  # takes seconds to import
        if model not in models.list_models(module=models):
            near = difflib.get_close_matches(model, models.list_models(module=models), 3)
            raise ValueError(f'model must be a classification network of torchvision, got '
                             f'{model!r}; near: {", ".join(near) or "none"}')
        known = models.get_model_weights(model)
        preset = known.DEFAULT.transforms()
        super().__init__(layers, input_scale, preset.mean, preset.std)
        self.title = title(model, layers, weights)
        network = models.get_model(model, weights=None)
        if hasattr(network, 'transform_input'):
            # Inception's and GoogLeNet's trained weights come from another normalisation.
            network.transform_input = weights is not None
        self.network = freeze(_cut(network, self.layers, model))
        if weights is not None:
            _fill(self.network, _source(weights, known, model), f'{model} of torchvision')
        shapes = _probe(self.network)
        self.channels_last = {name: _is_channels_last(name, shape)
                              for name, shape in shapes.items()}
        self.out_channels = tuple(
            shapes[name][-1 if self.channels_last[name] else 1] for name in self.layers)

    def encode(self, image: Tensor) -> tuple[Tensor, ...]:
        """Features of a normalised image."""
        found = self.network(image)
        return tuple(found[name].permute(0, 3, 1, 2) if self.channels_last[name] else found[name]
                     for name in self.layers)


def _cut(network: nn.Module, layers: Sequence[str], model: str) -> nn.Module:
    """The part of the network that computes the layers; returns a dict of features."""
    from torchvision.models.feature_extraction import (
        create_feature_extractor,
        get_graph_node_names,
    )
    network.eval()
    nodes = get_graph_node_names(network, suppress_diff_warning=True)[1]
    known = {'.'.join(node.split('.')[:depth + 1])
             for node in nodes for depth in range(node.count('.') + 1)}
    for layer in layers:
        if layer not in known:
            near = difflib.get_close_matches(str(layer), sorted(known), 3)
            raise ValueError(f'{model} has no layer {layer!r}; near: {", ".join(near) or "none"}')
    part = create_feature_extractor(network, list(layers), suppress_diff_warning=True).eval()
    _work_out_of_place(part)
    return part


def _work_out_of_place(part: Any) -> None:
    """Makes functional in-place operations out-of-place, as ``freeze`` does for modules."""
    for node in part.graph.nodes:
        if node.kwargs.get('inplace'):
            node.kwargs = {**node.kwargs, 'inplace': False}
        if node.target is operator.iadd:
            node.target = operator.add
    part.recompile()


def _source(weights: str, known: Any, model: str) -> Any:
    """A member of the model's weights, or the path of a file."""
    if weights in known.__members__ or Path(weights).expanduser().exists():
        return known.__members__.get(weights, weights)
    raise CheckpointError(
        f'weights={weights!r} is neither a file nor one of torchvision\'s for {model}: '
        f'{", ".join(known.__members__)}')


def _fill(network: nn.Module, source: Any, name: str) -> None:
    constants = {key: value for key, value in network.named_buffers()
                 if value.is_floating_point()}
    shapes = {key: tuple(value.shape) for key, value in constants.items()}
    for key, value in read_tensors(source, shapes, name).items():
        constants[key].copy_(value)


def _probe(network: nn.Module) -> dict[str, torch.Size]:
    """Shapes of the features, inferred without computation."""
    with torch.no_grad():
        features = copy.deepcopy(network).to('meta')(
            torch.empty(1, 3, PROBE, PROBE, device='meta'))
    return {name: feature.shape for name, feature in features.items()}


def _is_channels_last(name: str, shape: torch.Size) -> bool:
    if len(shape) != 4:
        raise ValueError(f'layer {name!r} gives {tuple(shape)} for one image of {PROBE} pixels, '
                         'no map (B, C, H, W); take an earlier layer, or TimmEncoder for tokens')
    return shape[1] == shape[2] != shape[3]
