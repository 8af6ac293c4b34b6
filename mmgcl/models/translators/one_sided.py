"""Translation in one direction."""
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from mmgcl.models.encoders.taps import GeneratorTaps
from mmgcl.models.objectives.adversarial import DiscriminatorObjective, GeneratorObjective
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.translators.base import Translator
from mmgcl.registry import MODELS
from mmgcl.structures.draw import Draw
from mmgcl.structures.scene import Scene


@MODELS.register_module()
class OneSidedTranslator(Translator):
    r"""A generator G, a discriminator D on the target domain, and objectives that tie G(x) to x.

    .. math:: \min_G \; \lambda_{GAN} L_G(D(G(x))) + \sum_o L_o, \qquad \min_D L_D(D(y), D(G(x)))

    Equal encoder configs of several objectives become one encoder, so that each image is encoded
    once. An encoder whose constructor takes ``generator`` (``GeneratorTaps``) is given this one.

    Args:
        generator, discriminator, gan_loss: configs of the networks and the adversarial loss.
        objectives: name -> config; None leaves the plain GAN. A config of None drops the one that
            a base config has.
        gan_weight: lambda_GAN.
        data_preprocessor: config of the preprocessor.
    """

    def __init__(self, generator: dict, discriminator: dict, gan_loss: dict,
                 objectives: Mapping[str, dict | None] | None = None, gan_weight: float = 1.0,
                 data_preprocessor: dict | None = None) -> None:
        built = MODELS.build(generator)
        loss = MODELS.build(gan_loss)
        terms: dict[str, Objective] = {
            'discrimination': DiscriminatorObjective(loss),
            'generation': GeneratorObjective(loss, gan_weight),
            **_build_objectives(objectives or {}, built)}
        networks = {
            'discriminator': ('discriminator', MODELS.build(discriminator)),
            'generator': ('generator', built)}
        super().__init__(networks, terms, data_preprocessor)
        self._reads = {name for term in terms.values() for name in term.reads}
        self._tap_encoders = list({
            id(term.encoder): term.encoder for term in terms.values()
            if isinstance(getattr(term, 'encoder', None), GeneratorTaps)}.values())

    def synthesize(self, data: dict, draw: Draw) -> Scene:
        """G(x), and G(y) if an objective reads it, in one pass that yields the taps as well."""
        sources = {'real_x': 'fake_y', 'real_y': 'idt_y'}
        used = [name for name, output in sources.items() if output in self._reads]
        images = {name: data[name] for name in sources}
        scene = Scene(images, self.network, draw)
        stack = torch.cat([images[name] for name in used])
        taps = tuple(sorted({layer for encoder in self._tap_encoders for layer in encoder.layers}))
        made = self.network('generator')(stack, taps=taps) if taps else (
            self.network('generator')(stack), ())
        sizes = [len(images[name]) for name in used]
        for name, image in zip(used, made[0].split(sizes)):
            images[sources[name]] = image
        self._remember_taps(scene, used, taps, [layer.split(sizes) for layer in made[1]])
        return scene

    def translate(self, data: dict) -> dict[str, Tensor]:
        return {'fake_y': self.network('generator')(data['real_x'])}

    def _remember_taps(self, scene: Scene, names: list[str], taps: tuple[int, ...],
                       layers: list[tuple[Tensor, ...]]) -> None:
        for encoder in self._tap_encoders:
            for place, name in enumerate(names):
                features = tuple(layers[taps.index(tap)][place] for tap in encoder.layers)
                scene.remember(encoder, name, features)


def _build_objectives(configs: Mapping[str, dict | None],
                      generator: nn.Module) -> dict[str, Objective]:
    encoders: list[tuple[dict, nn.Module]] = []
    objectives = {}
    for name, config in configs.items():
        if config is None:
            continue
        config = dict(config)
        if isinstance(config.get('encoder'), dict):
            config['encoder'] = _shared_encoder(config['encoder'], encoders, generator)
        objectives[name] = MODELS.build(config)
    return objectives


def _shared_encoder(config: dict, known: list[tuple[dict, nn.Module]],
                    generator: nn.Module) -> nn.Module:
    for other, encoder in known:
        if other == config:
            return encoder
    taps = MODELS.get(config['type']) is GeneratorTaps
    encoder = MODELS.build(config, default_args={'generator': generator} if taps else None)
    known.append((config, encoder))
    return encoder
