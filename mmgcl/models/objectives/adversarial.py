"""The two sides of the adversarial game."""
from torch import Tensor

from mmgcl.models.image_buffer import ImageBuffer
from mmgcl.models.losses.gan import GANLoss
from mmgcl.models.objectives.objective import Objective
from mmgcl.structures.step_context import StepContext


class DiscriminatorObjective(Objective):
    """A discriminator tells images of its domain from generated ones.

    Args:
        loss: the adversarial loss, with its penalty.
        discriminator, real, fake: names of the network and of the images.
        buffer: history of generated images to judge instead of the newest; None for none.
    """

    phase = 'discriminator'

    def __init__(self, loss: GANLoss, discriminator: str = 'discriminator', real: str = 'real_y',
                 fake: str = 'fake_y', buffer: ImageBuffer | None = None) -> None:
        super().__init__()
        self.loss = loss
        self.buffer = buffer
        self.discriminator, self.real, self.fake = discriminator, real, fake
        self.required_images = (fake, real)

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        discriminator = context.network(self.discriminator)
        real, fake = context.images[self.real], context.images[self.fake].detach()
        if self.buffer is not None:
            fake = self.buffer(fake, context.uniforms(f'buffer.{self.fake}', 2))
        terms = {'adversarial': self.loss.discriminator(discriminator(real), discriminator(fake))}
        if self.loss.penalty is not None:
            alpha = context.uniforms('penalty', 1)
            terms['penalty'] = self.loss.penalty(discriminator, real, fake, alpha)
        return terms


class GeneratorObjective(Objective):
    """A generator makes images that a discriminator takes for real ones.

    Args:
        loss: the adversarial loss.
        weight: its weight.
        discriminator, fake: names of the network and of the image.
    """

    def __init__(self, loss: GANLoss, weight: float = 1.0, discriminator: str = 'discriminator',
                 fake: str = 'fake_y') -> None:
        super().__init__()
        self.loss = loss
        self.weight = weight
        self.discriminator, self.fake = discriminator, fake
        self.required_images = (fake,)

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        prediction = context.network(self.discriminator)(context.images[self.fake])
        return {'adversarial': self.weight * self.loss.generator(prediction)}


def adversarial_pair(domain: str, loss: GANLoss, weight: float = 1.0,
                     buffer: ImageBuffer | None = None,
                     judged: str | None = None) -> dict[str, Objective]:
    """Both sides of the game on one domain, ``'x'`` or ``'y'``, of a two-sided translator.

    Args:
        domain: its letter; the discriminator is ``discriminator_<letter>``.
        loss, weight, buffer: as above.
        judged: name of the generated images that the discriminator sees, if not the generator's.
    """
    discriminator, fake = f'discriminator_{domain}', f'fake_{domain}'
    return {
        f'discrimination_{domain}': DiscriminatorObjective(
            loss, discriminator, f'real_{domain}', judged or fake, buffer),
        f'generation_{domain}': GeneratorObjective(loss, weight, discriminator, fake)}
