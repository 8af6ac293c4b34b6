"""Building objectives from their configs, with shared encoders."""
from collections.abc import Mapping

from torch import nn

from mmgcl.errors import ConfigError
from mmgcl.models.build import Part, build_part
from mmgcl.models.encoders.taps import GeneratorTaps
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS


def build_objectives(configs: Mapping[str, dict | None] | None,
                     networks: Mapping[str, nn.Module]) -> dict[str, Objective]:
    """Objectives by name; equal encoder configs become one encoder, so images are encoded once.

    Args:
        configs: name -> config; a config of None drops an objective of a base config.
        networks: the translator's generators by name, for ``GeneratorTaps``.

    Raises:
        ConfigError: for ``GeneratorTaps`` of a network that the translator does not have.
    """
    encoders: list[tuple[dict, nn.Module]] = []
    objectives = {}
    for name, config in (configs or {}).items():
        if config is None:
            continue
        if 'encoder' in config:
            config = {**config, 'encoder': _shared_encoder(config['encoder'], encoders, networks)}
        objectives[name] = MODELS.build(config)
    return objectives


def _shared_encoder(part: Part, known: list[tuple[dict, nn.Module]],
                    networks: Mapping[str, nn.Module]) -> nn.Module:
    if isinstance(part, nn.Module):
        return part
    for config, encoder in known:
        if config == part:
            return encoder
    if MODELS.get(part['type']) is GeneratorTaps:
        encoder = build_part(part, generator=_tapped(part, networks))
    else:
        encoder = build_part(part)
    known.append((part, encoder))
    return encoder


def _tapped(config: Mapping, networks: Mapping[str, nn.Module]) -> nn.Module:
    name = config.get('source_network', 'generator')
    if name not in networks:
        raise ConfigError(
            f'GeneratorTaps: this translator has no network {name!r}; set source_network to one '
            f'of {", ".join(networks)}')
    return networks[name]
