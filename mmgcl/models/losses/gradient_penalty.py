"""Penalties on the gradient of a discriminator with respect to its input."""
import torch
from torch import Tensor, nn

from mmgcl.registry import MODELS


@MODELS.register_module()
class R1Penalty(nn.Module):
    r"""Zero-centred gradient penalty on real images (Mescheder et al., 2018).

    .. math:: \frac{w}{2} E_y \| \nabla_y D(y) \|^2, \qquad D(y) = \text{sum of the logits}

    Args:
        weight: w, StyleGAN2's gamma; 1 in SinCUT.

    Shapes:
        real (B, C, H, W) -> scalar.

    Raises:
        ValueError: if the weight is negative.

    Example::

        >>> penalty = R1Penalty(weight=2.0)
        >>> discriminator = lambda image: 3 * image  # its input gradient is 3 everywhere
        >>> penalty(discriminator, torch.zeros(4, 1, 2, 2))
        tensor(36.)
    """

    def __init__(self, weight: float = 1.0) -> None:
        super().__init__()
        _check_weight(weight)
        self.weight = weight

    def forward(
            self, discriminator: nn.Module, real: Tensor, fake: Tensor | None = None,
            alpha: Tensor | None = None) -> Tensor:
        """``fake`` and ``alpha`` belong to the common interface and are not used."""
        gradient = input_gradient(discriminator, real)
        return self.weight / 2 * gradient.square().sum(1).mean()

    def extra_repr(self) -> str:
        return f'weight={self.weight}'


@MODELS.register_module()
class WGANGPPenalty(nn.Module):
    r"""Gradient penalty of Wasserstein GANs (Gulrajani et al., 2017).

    .. math:: w E \big[ (\| \nabla_z D(z) \| - k)^2 \big], \qquad z = \alpha y + (1 - \alpha) G(x)

    Args:
        weight: w; 10 in the paper, 1 in SinSC.
        constant: k, the target norm.

    Shapes:
        real y and fake G(x) (B, C, H, W), alpha (B,) or (B, 1) in [0, 1] -> scalar.

    Raises:
        ValueError: if the weight is negative.

    Example::

        >>> penalty = WGANGPPenalty(weight=1.0)
        >>> penalty(torch.sum, torch.zeros(2, 1, 2, 2), torch.ones(2, 1, 2, 2), torch.rand(2))
        tensor(1.)
    """

    def __init__(self, weight: float = 10.0, constant: float = 1.0) -> None:
        super().__init__()
        _check_weight(weight)
        self.weight = weight
        self.constant = constant

    def forward(
            self, discriminator: nn.Module, real: Tensor, fake: Tensor, alpha: Tensor) -> Tensor:
        alpha = alpha.reshape(-1, 1, 1, 1).to(real.dtype)
        gradient = input_gradient(discriminator, torch.lerp(fake.to(real.dtype), real, alpha))
        return self.weight * (gradient.norm(dim=1) - self.constant).square().mean()

    def extra_repr(self) -> str:
        return f'weight={self.weight}, constant={self.constant}'


def input_gradient(discriminator: nn.Module, images: Tensor) -> Tensor:
    """Differentiable gradient of the sum of all logits with respect to the input.

    Shapes:
        images (B, C, H, W) -> (B, C H W).
    """
    images = images.detach().requires_grad_()
    with torch.enable_grad():
        predictions = discriminator(images)
        scales = [predictions] if isinstance(predictions, Tensor) else predictions
        total = torch.stack([scale.sum() for scale in scales]).sum()
        gradient, = torch.autograd.grad(total, images, create_graph=True)
    return gradient.flatten(1)


def _check_weight(weight: float) -> None:
    if weight < 0:
        raise ValueError(f'weight must be >= 0, got {weight}')
