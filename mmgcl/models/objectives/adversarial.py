"""The two sides of the adversarial game."""
from torch import Tensor

from mmgcl.models.losses.gan import GANLoss
from mmgcl.models.objectives.objective import Objective
from mmgcl.structures.scene import Scene


class DiscriminatorObjective(Objective):
    """The discriminator tells images of the target domain from generated ones."""

    phase = 'discriminator'
    reads = ('fake_y', 'real_y')

    def __init__(self, loss: GANLoss) -> None:
        super().__init__()
        self.loss = loss

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        discriminator = scene.network('discriminator')
        real, fake = scene.images['real_y'], scene.images['fake_y'].detach()
        terms = {'adversarial': self.loss.discriminator(discriminator(real), discriminator(fake))}
        if self.loss.penalty is not None:
            alpha = scene.uniforms('penalty', 1)
            terms['penalty'] = self.loss.penalty(discriminator, real, fake, alpha)
        return terms


class GeneratorObjective(Objective):
    """The generator makes images that the discriminator takes for real ones."""

    reads = ('fake_y',)

    def __init__(self, loss: GANLoss, weight: float = 1.0) -> None:
        super().__init__()
        self.loss = loss
        self.weight = weight

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        prediction = scene.network('discriminator')(scene.images['fake_y'])
        return {'adversarial': self.weight * self.loss.generator(prediction)}
