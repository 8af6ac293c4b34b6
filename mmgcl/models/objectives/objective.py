"""What a translator asks of an objective."""
from collections.abc import Callable, Mapping

from torch import Tensor, nn

from mmgcl.structures.scene import Scene

View = tuple[str, Callable[[Tensor], Tensor]]


class Objective(nn.Module):
    """A term of the loss, with the small networks that only it needs.

    Networks that are its submodules are trained in its own phase. What it needs beyond that, it
    declares, and the translator makes room for it.

    Attributes:
        phase: the phase of the training step that minimises it and trains its networks.
        reads: names of the images it needs; an image that no objective reads is not made.
        views: further images, name -> (image, function of it): ``{'turned_x': ('real_x', turn)}``.
        outputs: further translations, name -> (network, image):
            ``{'fake_turned_y': ('generator', 'turned_x')}``.
        networks: name -> (phase, network) of networks that other terms or phases use too, called
            as ``scene.network(name)``. The translator keeps them; they must be no submodules.
            Objectives that give the same name share one network, that of the first.
        companions: name -> objective, terms of other phases that come with it.
    """

    phase = 'generator'
    reads: tuple[str, ...] = ()
    views: Mapping[str, View] = {}
    outputs: Mapping[str, tuple[str, str]] = {}
    networks: Mapping[str, tuple[str, nn.Module]] = {}
    companions: 'Mapping[str, Objective]' = {}

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        """Named scalar terms, already weighted."""
        raise NotImplementedError

    def reads_at(self, iteration: int) -> tuple[str, ...]:
        """What it needs in one iteration: some or all of ``reads``."""
        return self.reads

    def after_step(self, network: Callable[[str], nn.Module]) -> None:
        """What is left to do when all phases have stepped, such as a moving average."""
