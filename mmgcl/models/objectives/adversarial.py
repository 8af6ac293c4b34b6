"""Adversarial terms of the discriminator and of the generator."""
import torch
from torch import Tensor

from mmgcl.models.image_buffer import ImageBuffer
from mmgcl.models.losses.gan import GANLoss
from mmgcl.models.objectives.objective import Objective
from mmgcl.structures.step_context import StepContext


class DiscriminatorObjective(Objective):
    """The discriminator learns to separate real images of its domain from generated ones.

    Args:
        loss: the adversarial loss, including its gradient penalty.
        discriminator, real, fake: names of the network and of its two images.
        buffer: history of generated images to sample from; None uses the current ones.
        condition: name of an image that the discriminator sees in front of the one it judges, as
            further channels; None for an unconditional one.
    """

    phase = 'discriminator'

    def __init__(self, loss: GANLoss, discriminator: str = 'discriminator', real: str = 'real_y',
                 fake: str = 'fake_y', buffer: ImageBuffer | None = None,
                 condition: str | None = None) -> None:
        super().__init__()
        self.loss = loss
        self.buffer = buffer
        self.discriminator, self.real, self.fake = discriminator, real, fake
        self.condition = condition
        self.required_images = (fake, real) if condition is None else (fake, real, condition)

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        discriminator = context.network(self.discriminator)
        real, fake = (conditioned(context, name, self.condition)
                      for name in (self.real, self.fake))
        fake = fake.detach()
        if self.buffer is not None:
            fake = self.buffer(fake, context.uniforms(f'buffer.{self.fake}', 2))
        terms = {'adversarial': self.loss.discriminator(discriminator(real), discriminator(fake))}
        if self.loss.penalty is not None:
            alpha = context.uniforms('penalty', 1)
            terms['penalty'] = self.loss.penalty(discriminator, real, fake, alpha)
        return terms


class GeneratorObjective(Objective):
    """The generator learns to make images that the discriminator takes for real.

    Args:
        loss: the adversarial loss.
        weight: its weight.
        discriminator, fake: names of the network and of the image.
        condition: as of ``DiscriminatorObjective``.
    """

    def __init__(self, loss: GANLoss, weight: float = 1.0, discriminator: str = 'discriminator',
                 fake: str = 'fake_y', condition: str | None = None) -> None:
        super().__init__()
        self.loss = loss
        self.weight = weight
        self.discriminator, self.fake = discriminator, fake
        self.condition = condition
        self.required_images = (fake,) if condition is None else (fake, condition)

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        fake = conditioned(context, self.fake, self.condition)
        prediction = context.network(self.discriminator)(fake)
        return {'adversarial': self.weight * self.loss.generator(prediction)}


def conditioned(context: StepContext, name: str, condition: str | None) -> Tensor:
    """The image of a name (B, C, H, W), behind that of its condition if there is one."""
    image = context.images[name]
    return image if condition is None else torch.cat([context.images[condition], image], dim=1)


def adversarial_pair(domain: str, loss: GANLoss, weight: float = 1.0,
                     buffer: ImageBuffer | None = None,
                     judged: str | None = None) -> dict[str, Objective]:
    """Both adversarial objectives of one domain of a two-sided translator.

    Args:
        domain: 'x' or 'y'; the discriminator is ``discriminator_<domain>``.
        loss, weight, buffer: as above.
        judged: name of the generated images shown to the discriminator, if not those of the
            generator's term.
    """
    discriminator, fake = f'discriminator_{domain}', f'fake_{domain}'
    return {
        f'discrimination_{domain}': DiscriminatorObjective(
            loss, discriminator, f'real_{domain}', judged or fake, buffer),
        f'generation_{domain}': GeneratorObjective(loss, weight, discriminator, fake)}
