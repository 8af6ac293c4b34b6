"""Translation in both directions."""
from collections.abc import Mapping, Sequence

import torch

from mmgcl.models.build import build_part
from mmgcl.models.objectives.adversarial import adversarial_pair
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.domain_configs import of_domains
from mmgcl.models.translators.generator_checks import require_image_generator
from mmgcl.models.translators.noise import noise_maps
from mmgcl.models.translators.objective_configs import build_objectives
from mmgcl.models.translators.outputs import OutputPlan, check_makers
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext, groups_of_one_size
from mmgcl.structures.step_random import StepRandom

OUTPUTS = {
    'fake_y': ('generator_xy', 'real_x'), 'fake_x': ('generator_yx', 'real_y'),
    'idt_y': ('generator_xy', 'real_y'), 'idt_x': ('generator_yx', 'real_x'),
    'rec_x': ('generator_yx', 'fake_y'), 'rec_y': ('generator_xy', 'fake_x')}


@MODELS.register_module()
class TwoSidedTranslator(Translator):
    r"""Generators :math:`G_{xy}, G_{yx}`, one discriminator per domain, and objectives.

    .. math:: \min_{G} \; \lambda_{GAN} [L_G(D_y(G_{xy}(x))) + L_G(D_x(G_{yx}(y)))] + \sum_o L_o

    Objectives read ``fake_y``, ``fake_x``, the cycles ``rec_x`` :math:`= G_{yx}(G_{xy}(x))` and
    ``rec_y``, and ``idt_y`` :math:`= G_{xy}(y)` and ``idt_x``. A generator runs once on all real
    images and once on all generated ones, so its layers must not mix the images of a batch.

    Args:
        generator: config; two networks are built of it. It is that from x to y; where its
            ``in_channels`` and ``out_channels`` differ, the other one has them exchanged.
        discriminator: config of both, or ``dict(x=..., y=...)`` with one for each domain. A single
            config gets the ``in_channels`` of each domain where these differ.
        gan_loss: config of the adversarial loss.
        objectives: name -> config; a config of None drops the one that a base config has.
        gan_weight: lambda_GAN.
        image_buffer: config of a history of generated images; each discriminator has its own.
        phase_order: order of the phases; the default is the published one of CycleGAN.
        data_preprocessor: config of the preprocessor.
    """

    directions = {'xy': 'generator_xy', 'yx': 'generator_yx'}

    def __init__(self, generator: dict, discriminator: dict, gan_loss: dict,
                 objectives: Mapping[str, dict | None] | None = None, gan_weight: float = 1.0,
                 image_buffer: dict | None = None,
                 phase_order: Sequence[str] | None = ('generator', 'discriminator'),
                 data_preprocessor: dict | None = None) -> None:
        channels = {domain: generator.get(f'{end}_channels', 3)
                    for domain, end in (('x', 'in'), ('y', 'out'))}
        back, judges = generator, of_domains(discriminator)
        if channels['x'] != channels['y']:
            back = {**generator, 'in_channels': channels['y'], 'out_channels': channels['x']}
            if 'type' in discriminator:
                judges = {domain: {**config, 'in_channels': channels[domain]}
                          for domain, config in judges.items()}
        networks = {name: ('generator', require_image_generator(MODELS.build(config)))
                    for name, config in zip(self.directions.values(), (generator, back))}
        networks.update({f'discriminator_{domain}': ('discriminator', MODELS.build(config))
                         for domain, config in judges.items()})
        loss = MODELS.build(gan_loss)
        terms: dict[str, Objective] = {}
        for domain in 'yx':
            buffer = build_part(image_buffer)
            terms.update(adversarial_pair(domain, loss, gan_weight, buffer))
        terms.update(build_objectives(objectives, {
            name: network for name, (phase, network) in networks.items() if phase == 'generator'}))
        super().__init__(networks, terms, data_preprocessor, phase_order)
        self._plan = OutputPlan(OUTPUTS, self.objectives)
        check_makers(self._plan.outputs, self.phases)

    def synthesize(self, data: dict, random: StepRandom) -> StepContext:
        """The outputs that objectives read."""
        images = self._plan.real_images(data)
        for network, outputs in self._plan.passes_at(random.iteration):
            maker = self.network(network)
            for group in groups_of_one_size(outputs, images):
                made = maker(torch.cat([images[image] for image in group]), **noise_maps(
                    maker, images, {image: outputs[image] for image in group}, random))
                sizes = [len(images[image]) for image in group]
                images.update(zip((outputs[image] for image in group), made.split(sizes)))
        return StepContext(images, self.network, random)
