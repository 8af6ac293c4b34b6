"""What a translator asks of an objective."""
from torch import Tensor, nn

from mmgcl.structures.scene import Scene


class Objective(nn.Module):
    """A term of the loss, with the small networks that only it needs.

    Attributes:
        phase: the phase of the training step that minimises it and trains its networks.
        reads: names of the images it needs; an image that no objective reads is not made.
    """

    phase = 'generator'
    reads: tuple[str, ...] = ()

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        """Named scalar terms, already weighted."""
        raise NotImplementedError
