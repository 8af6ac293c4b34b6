"""Translation in one direction."""
from collections.abc import Mapping, Sequence

import torch

from mmgcl.models.build import build_part
from mmgcl.models.encoders.taps import GeneratorTaps
from mmgcl.models.objectives.adversarial import DiscriminatorObjective, GeneratorObjective
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.generator_checks import require_image_generator
from mmgcl.models.translators.noise import noise_maps
from mmgcl.models.translators.objective_configs import build_objectives
from mmgcl.models.translators.outputs import OutputPlan, check_makers
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext, groups_of_one_size
from mmgcl.structures.step_random import StepRandom

OUTPUTS = {'fake_y': ('generator', 'real_x'), 'idt_y': ('generator', 'real_y')}


@MODELS.register_module()
class OneSidedTranslator(Translator):
    r"""A generator G, a discriminator D on the target domain, and objectives that tie G(x) to x.

    .. math:: \min_G \; \lambda_{GAN} L_G(D(G(x))) + \sum_o L_o, \qquad \min_D L_D(D(y), D(G(x)))

    Args:
        generator, discriminator, gan_loss: configs of the networks and the adversarial loss.
        objectives: name -> config; None leaves the plain GAN. A config of None drops the one that
            a base config has.
        gan_weight: lambda_GAN.
        image_buffer: config of a history of generated images for the discriminator.
        condition: name of an image that the discriminator sees in front of the one it judges:
            ``'real_x'`` as in pix2pix, whose images are pairs. Its ``in_channels`` are those of
            both.
        phase_order: order of the phases, if not discriminator, generator and those of objectives.
        data_preprocessor: config of the preprocessor.
    """

    def __init__(self, generator: dict, discriminator: dict, gan_loss: dict,
                 objectives: Mapping[str, dict | None] | None = None, gan_weight: float = 1.0,
                 image_buffer: dict | None = None, condition: str | None = None,
                 phase_order: Sequence[str] | None = None,
                 data_preprocessor: dict | None = None) -> None:
        built = require_image_generator(MODELS.build(generator))
        loss = MODELS.build(gan_loss)
        buffer = build_part(image_buffer)
        terms: dict[str, Objective] = {
            'discrimination': DiscriminatorObjective(loss, buffer=buffer, condition=condition),
            'generation': GeneratorObjective(loss, gan_weight, condition=condition),
            **build_objectives(objectives, {'generator': built})}
        networks = {
            'discriminator': ('discriminator', MODELS.build(discriminator)),
            'generator': ('generator', built)}
        super().__init__(networks, terms, data_preprocessor, phase_order)
        parts = self.objectives
        self._tap_encoders = list({
            id(part.encoder): part.encoder for part in parts
            if isinstance(part.encoder, GeneratorTaps)}.values())
        self._plan = OutputPlan(OUTPUTS, parts)
        check_makers(self._plan.outputs, self.phases)
        # Encoded while the generator's weights are free; later phases hold them fixed.
        self._early = [part for part in parts if part.phase != 'generator'
                       and isinstance(part.encoder, GeneratorTaps)]

    def synthesize(self, data: dict, random: StepRandom) -> StepContext:
        """The outputs that objectives read, each network in one pass that yields taps as well."""
        context = StepContext(self._plan.real_images(data), self.network, random)
        for network, outputs in self._plan.passes_at(random.iteration):
            for group in groups_of_one_size(outputs, context.images):
                self._run(context, network, {name: outputs[name] for name in group})
        for part in self._early:
            names = part.required_images_at(random.iteration)
            context.features(part.encoder, *(name for name in names if name in self._plan.outputs))
        return context

    def _run(self, context: StepContext, network: str, outputs: dict[str, str]) -> None:
        """Runs a network on the images that are the keys and names its outputs by the values."""
        images = context.images
        encoders = [part for part in self._tap_encoders if part.source_network == network]
        taps = tuple(sorted({layer for encoder in encoders for layer in encoder.layers}))
        stack = torch.cat([images[name] for name in outputs])
        maker = self.network(network)
        noise = noise_maps(maker, images, outputs, context.random)
        made = maker(stack, taps=taps, **noise) if taps else (maker(stack, **noise), ())
        sizes = [len(images[name]) for name in outputs]
        features = [layer.split(sizes) for layer in made[1]]
        for index, (name, image) in enumerate(zip(outputs, made[0].split(sizes))):
            images[outputs[name]] = image
            for encoder in encoders:
                context.remember(encoder, name, tuple(
                    features[taps.index(tap)][index] for tap in encoder.layers))

