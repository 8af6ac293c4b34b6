"""Translation in both directions by content and style."""
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from mmgcl.models.objectives.adversarial import adversarial_pair
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.codes import OTHER, code_names, made_of
from mmgcl.models.translators.domain_configs import of_domains
from mmgcl.models.translators.generator_checks import require_style_generator
from mmgcl.models.translators.objective_configs import build_objectives
from mmgcl.models.translators.outputs import check_known
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext, groups_of_one_size
from mmgcl.structures.step_random import StepRandom

SMALLEST = 2.0 ** -25  # half the step of a uniform number, whose 0 has no normal one


@MODELS.register_module()
class StyleTranslator(Translator):
    r"""Auto-encoders of two domains that share contents: MUNIT, and UNIT, which has no styles.

    With codes :math:`c_x, s_x` of x and styles :math:`r \sim N(0, 1)`, :math:`G_y(c_x, r_y)` is a
    translation of x; each style gives another one. Beside the images of a context stand its codes:

    ========================  ==============================================================
    name                      what
    ========================  ==============================================================
    fake_y                    :math:`G_y(c_x, r_y)`
    judged_y                  the same with another style; what the discriminator sees
    same_x                    :math:`G_x(c_x, s_x)`
    rec_x                     :math:`G_x(c(fake_y), s_x)`
    content_x, own_style_x    :math:`c_x, s_x`
    style_y                   :math:`r_y`
    content_x_again           :math:`c(fake_y)`, encoded by :math:`G_y`
    style_y_again             :math:`s(fake_y)`
    ========================  ==============================================================

    and those with x and y exchanged. What no objective reads is not made.

    With a generator without styles (UNIT, Liu et al., NeurIPS 2017) a code is its content with
    normal noise, which a translation shares with its input's reconstruction: ``own_style_x`` is the
    noise of :math:`c_x`, ``fake_y`` is :math:`G_y(c_x + n_x)`, ``same_x`` :math:`G_x(c_x + n_x)`,
    ``judged_y`` has noise of its own, and so has ``rec_x``: ``style_x_again``. Tests add none.

    Args:
        generator: config; two networks are built of it.
        discriminator: config of both, or ``dict(x=..., y=...)`` with one for each domain.
        gan_loss: config of the adversarial loss.
        objectives: name -> config; a config of None drops the one that a base config has.
        gan_weight: weight of the generators' adversarial terms.
        fresh_styles: styles, or noise, of their own for the discriminators, as published; False
            shows them the generators' images and saves two decodings.
        phase_order: order of the phases; the default is the published one.
        data_preprocessor: config of the preprocessor.
    """

    directions = {'xy': 'generator_y', 'yx': 'generator_x'}

    def __init__(self, generator: dict, discriminator: dict, gan_loss: dict,
                 objectives: Mapping[str, dict | None] | None = None, gan_weight: float = 1.0,
                 fresh_styles: bool = True,
                 phase_order: Sequence[str] | None = ('discriminator', 'generator'),
                 data_preprocessor: dict | None = None) -> None:
        networks = {
            f'generator_{domain}': ('generator', require_style_generator(MODELS.build(generator)))
            for domain in 'xy'}
        networks.update({f'discriminator_{domain}': ('discriminator', MODELS.build(config))
                         for domain, config in of_domains(discriminator).items()})
        loss = MODELS.build(gan_loss)
        terms: dict[str, Objective] = {}
        for domain in 'xy':
            judged = f'judged_{domain}' if fresh_styles else None
            terms.update(adversarial_pair(domain, loss, gan_weight, judged=judged))
        terms.update(build_objectives(objectives, {
            name: network for name, (phase, network) in networks.items() if phase == 'generator'}))
        super().__init__(networks, terms, data_preprocessor, phase_order)
        self.style_channels = self.generator_x.style_channels
        self._codes = ('content', 'style') if self.style_channels else ('content',)
        self._reads = {name for part in self.objectives for name in part.required_images}
        self._views = {name: view for part in self.objectives for name, view in part.views.items()
                       if name in self._reads}
        check_known(self._reads, code_names(bool(self.style_channels)) | set(self._views))
        # A constant, so that an exported model has a style and no random numbers.
        self.register_buffer('default_style', self._test_styles(0, 1), persistent=False)

    def synthesize(self, data: dict, random: StepRandom) -> StepContext:
        """Codes, translations and what else objectives read."""
        images = {name: data[name] for name in ('real_x', 'real_y')}
        images.update({name: view(images[image]) for name, (image, view) in self._views.items()})
        context = StepContext(images, self.network, random)
        for domain in 'xy':
            self._encode(context, domain, f'real_{domain}', f'content_{domain}',
                         f'own_style_{domain}')
            if self.style_channels:
                images[f'style_{domain}'] = self._normal(context, f'style.{domain}')
        for domain in 'xy':
            self._decode(images, domain, (f'fake_{domain}', f'same_{domain}'))
        for domain, other in OTHER.items():
            again = (f'content_{other}_again', self._again(domain))
            if self._reads & {*again, f'rec_{other}'}:
                self._encode(context, domain, f'fake_{domain}', *again)
        for domain in 'xy':
            self._decode(images, domain, (f'rec_{domain}',))
        self._make_judged(context)
        return context

    def translate_images(self, images: Tensor, direction: str = 'xy',
                         style: Tensor | int | None = None, samples: int = 1,
                         only: int | None = None) -> Tensor:
        """Translations of images (B, 3, H, W) in [-1, 1] in one or several styles.

        Args:
            direction: 'xy' or 'yx'.
            style: an image (1 or B, 3, H', W') of the target domain whose style to take; or the
                seed of random styles, which are the same for every image; None is seed 0.
            samples: number of random styles.
            only: index of the one style to make of them; None makes all.

        Returns:
            (B * samples, 3, H, W): row ``b * samples + k`` is image b in style k. With ``only``
            (B, 3, H, W).

        Raises:
            ValueError: for an unknown direction, for several samples of an image's style, and for
                a style, or several samples, of a model without styles.
        """
        self.check_direction(direction)
        source, target = tuple(direction)
        generator = self._generator(target)
        content, = self._generator(source)(images, codes=('content',))
        if not self.style_channels:
            if style is not None or samples != 1:
                raise ValueError('this model has no styles: each image has one translation')
            return generator(content=content)
        if isinstance(style, Tensor):
            if samples != 1:
                raise ValueError(f"an image has one style, got samples={samples}")
            codes, = generator(style, codes=('style',))
            codes = codes.expand(images.shape[0], -1, -1, -1)
        else:
            codes = (self.default_style if style is None and samples == 1
                     else self._test_styles(style or 0, samples))
            if only is not None:
                codes, samples = codes[only:only + 1], 1
            # Not len(images), which an export would take for a constant.
            codes = codes.to(content).repeat(images.shape[0], 1, 1, 1)
        return generator(content=content.repeat_interleave(samples, 0), style=codes)

    def _generator(self, domain: str) -> torch.nn.Module:
        return self.network(f'generator_{domain}')

    def _again(self, domain: str) -> str:
        """Name of the code besides the content that a translation into a domain is encoded to."""
        return f'style_{domain if self.style_channels else OTHER[domain]}_again'

    def _encode(self, context: StepContext, domain: str, image: str, content: str,
                style: str) -> None:
        """The codes of an image; without styles, the noise of its content in place of one."""
        images = context.images
        images[content], *rest = self._generator(domain)(images[image], codes=self._codes)
        images[style] = rest[0] if rest else self._noise(context, images[content], style)

    def _decode(self, images: dict[str, Tensor], domain: str, wanted: Sequence[str]) -> None:
        """Makes those of the images that are read, in one pass."""
        made = {name: made_of(name, bool(self.style_channels)) for name in wanted
                if name in self._reads}
        contents = {name: images[content] for name, (content, _) in made.items()}
        for group in groups_of_one_size(made, contents):
            content, style = (torch.cat([images[name] for name in names])
                              for names in zip(*(made[name] for name in group)))
            decoded = self._generator(domain)(content=content, style=style)
            images.update(zip(group, decoded.chunk(len(group))))

    @torch.no_grad()
    def _make_judged(self, context: StepContext) -> None:
        """Translations for the discriminators; contents are those that the generators had."""
        for domain, other in OTHER.items():
            name, stream = f'judged_{domain}', f'judged.{domain}'
            if name in self._reads:
                context.images[f'{name}_style'] = (
                    self._normal(context, stream) if self.style_channels
                    else self._noise(context, context.images[f'content_{other}'], stream))
                self._decode(context.images, domain, (name,))

    @staticmethod
    def _noise(context: StepContext, content: Tensor, stream: str) -> Tensor:
        """Standard normal noise of the shape of a content (B, C, H, W)."""
        return context.normals(stream, content[0].numel()).view_as(content).to(content.dtype)

    def _normal(self, context: StepContext, stream: str) -> Tensor:
        """Standard normal styles (B, S, 1, 1)."""
        uniforms = context.uniforms(stream, self.style_channels)
        return to_normal(uniforms).to(context.images['real_x'].dtype)[:, :, None, None]

    def _test_styles(self, seed: int, samples: int) -> Tensor:
        uniforms = torch.cat([
            StepRandom(seed, k).uniforms('test style', 1, self.style_channels)
            for k in range(samples)])
        return to_normal(uniforms)[:, :, None, None]


def to_normal(uniforms: Tensor) -> Tensor:
    """Numbers uniform in [0, 1) -> standard normal ones, by the inverse of their distribution."""
    return torch.special.ndtri(uniforms.clamp(min=SMALLEST))
