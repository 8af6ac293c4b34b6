"""Geometry consistency (GcGAN)."""
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from mmgcl.models.objectives.adversarial import DiscriminatorObjective
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


class Geometry(NamedTuple):
    """A map of images (B, C, H, W) and its inverse."""

    forward: Callable[[Tensor], Tensor]
    inverse: Callable[[Tensor], Tensor]


def _turn(image: Tensor) -> Tensor:
    _check_square(image)
    return torch.rot90(image, -1, (2, 3))


def _turn_back(image: Tensor) -> Tensor:
    return torch.rot90(image, 1, (2, 3))


def _flip(image: Tensor) -> Tensor:
    return image.flip(2)


def _mirror(image: Tensor) -> Tensor:
    return image.flip(3)


GEOMETRIES = {
    'rotation': Geometry(_turn, _turn_back),  # 90 degrees clockwise
    'flip': Geometry(_flip, _flip),  # upside down
    'mirror': Geometry(_mirror, _mirror)}


@MODELS.register_module()
class GeometryConsistency(Objective):
    r"""Translating and turning an image commute (Fu et al., CVPR 2019, arXiv 1809.05852).

    With a geometric map f, :math:`\tilde x = f(x)` and :math:`\tilde y = f(y)`, and constants [.],

    .. math:: \lambda \, ( E | G(x) - [f^{-1}(\tilde G(\tilde x))] |
                  + E | \tilde G(\tilde x) - [f(G(x))] | )
              + \lambda_{GAN} L_G(\tilde D(\tilde G(\tilde x)))
              + \lambda_{idt} E | \tilde G(\tilde y) - \tilde y |

    where :math:`\tilde D` is a discriminator of turned images, trained beside the translator's own.
    Of several maps, each with its discriminator, the mean of each term counts. :math:`\tilde G` is
    G itself, or a generator of its own; a translation in a test is G's.

    Args:
        discriminator, gan_loss: configs of :math:`\tilde D` and of its game.
        geometries: one or more of 'rotation' (90 degrees clockwise, square images), 'flip' (upside
            down) and 'mirror'.
        generator: config of :math:`\tilde G`; None shares G.
        image_buffer: config of the history that a :math:`\tilde D` judges; None for none.
        loss_weight: lambda; 20 as published (10 times 2).
        gan_weight: lambda_GAN.
        identity_weight: lambda_idt; 5 as published (10 times 0.5). With 0 no turned image of the
            target domain is translated.

    Raises:
        ValueError: for an unknown map, or none; at rotation of an image that is no square.
    """

    def __init__(self, discriminator: dict, gan_loss: dict,
                 geometries: Sequence[str] = ('rotation',), generator: dict | None = None,
                 image_buffer: dict | None = None, loss_weight: float = 20.0,
                 gan_weight: float = 1.0, identity_weight: float = 5.0) -> None:
        super().__init__()
        unknown = [name for name in geometries if name not in GEOMETRIES]
        if unknown or not geometries:
            raise ValueError(f'geometries must be some of {", ".join(GEOMETRIES)}, '
                             f'got {unknown or tuple(geometries)}')
        self.geometries = {name: GEOMETRIES[name] for name in geometries}
        self.loss = MODELS.build(gan_loss)
        self.weight, self.gan_weight = loss_weight, gan_weight
        self.identity_weight = identity_weight
        self.networks = {f'discriminator_{name}': ('discriminator', MODELS.build(discriminator))
                         for name in geometries}
        if generator is not None:
            self.networks['generator_turned'] = ('generator', MODELS.build(generator))
        self._declare_images('generator' if generator is None else 'generator_turned')
        self.auxiliary_objectives = {
            f'discrimination_{name}': DiscriminatorObjective(
                self.loss, f'discriminator_{name}', f'{name}_y', f'fake_{name}_y',
                None if image_buffer is None else MODELS.build(image_buffer))
            for name in geometries}

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        terms = [self._terms(context, name, geometry) for name, geometry in self.geometries.items()]
        return {name: torch.stack([term[name] for term in terms]).mean() for name in terms[0]}

    def _declare_images(self, generator: str) -> None:
        kinds = {'fake': 'x', 'idt': 'y'} if self.identity_weight else {'fake': 'x'}
        self.views = {f'{name}_{domain}': (f'real_{domain}', geometry.forward)
                      for name, geometry in self.geometries.items() for domain in 'xy'}
        self.outputs = {f'{kind}_{name}_y': (generator, f'{name}_{source}')
                        for name in self.geometries for kind, source in kinds.items()}
        self.required_images = ('fake_y', *self.outputs)

    def _terms(self, context: StepContext, name: str, geometry: Geometry) -> dict[str, Tensor]:
        images = context.images
        turned = images[f'fake_{name}_y']
        judged = context.network(f'discriminator_{name}')(turned)
        terms = {
            'consistency': self.weight * commutator(images['fake_y'], turned, geometry),
            'adversarial': self.gan_weight * self.loss.generator(judged)}
        if self.identity_weight:
            terms['identity'] = self.identity_weight * F.l1_loss(
                images[f'idt_{name}_y'], images[f'{name}_y'])
        return terms


def commutator(image: Tensor, turned: Tensor, geometry: Geometry) -> Tensor:
    """How far a translation and that of the turned image are from being one picture.

    Each is drawn to the other as it stands, so neither gets the other's gradient.
    """
    return (F.l1_loss(image, geometry.inverse(turned).detach())
            + F.l1_loss(turned, geometry.forward(image).detach()))


def _check_square(image: Tensor) -> None:
    if image.shape[2] != image.shape[3]:
        raise ValueError(
            f'only square images can be turned by 90 degrees, got {image.shape[2]} x '
            f"{image.shape[3]}; crop them or use geometries=('flip',)")
