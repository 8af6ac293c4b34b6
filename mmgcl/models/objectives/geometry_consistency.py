"""Geometry consistency (GcGAN)."""
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from mmgcl.errors import DataError
from mmgcl.models.build import build_part
from mmgcl.models.objectives.adversarial import DiscriminatorObjective
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


class Geometry(NamedTuple):
    """A geometric transform of images (B, C, H, W) and its inverse."""

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
    r"""Translation commutes with a geometric transform (Fu et al., CVPR 2019, arXiv 1809.05852).

    With a transform f, :math:`\tilde x = f(x)`, :math:`\tilde y = f(y)`, and [.] detached,

    .. math:: \lambda \, ( E | G(x) - [f^{-1}(\tilde G(\tilde x))] |
                  + E | \tilde G(\tilde x) - [f(G(x))] | )
              + \lambda_{GAN} L_G(\tilde D(\tilde G(\tilde x)))
              + \lambda_{idt} E | \tilde G(\tilde y) - \tilde y |

    where :math:`\tilde D` is a discriminator of transformed images, trained beside the translator's
    own. With several transforms, each has its own discriminator and every term is their mean.
    :math:`\tilde G` is G itself or a separate generator; only G translates at test time.

    Args:
        discriminator, gan_loss: configs of :math:`\tilde D` and of its adversarial loss.
        geometries: one or more of 'rotation' (90 degrees clockwise, square images), 'flip' (upside
            down) and 'mirror'.
        generator: config of :math:`\tilde G`; None shares G.
        image_buffer: config of a history of generated images for each :math:`\tilde D`, or None.
        loss_weight: lambda; 20 as published (10 times 2).
        gan_weight: lambda_GAN.
        identity_weight: lambda_idt; 5 as published (10 times 0.5). 0 skips the translation of
            transformed target images.

    Raises:
        ValueError: for an unknown transform or none; for rotation of an image that is not square.
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
                build_part(image_buffer))
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
    """L1 distance between a translation and that of the transformed image, in both frames.

    Each is compared with the other detached, so neither receives the other's gradient.
    """
    return (F.l1_loss(image, geometry.inverse(turned).detach())
            + F.l1_loss(turned, geometry.forward(image).detach()))


def _check_square(image: Tensor) -> None:
    if image.shape[2] != image.shape[3]:
        raise DataError(
            f'only square images can be rotated by 90 degrees, got {image.shape[2]} x '
            f"{image.shape[3]}; crop them or use geometries=('flip',)")
