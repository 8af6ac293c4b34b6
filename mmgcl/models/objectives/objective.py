"""Base class of objectives."""
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from mmgcl.structures.step_context import StepContext

View = tuple[str, Callable[[Tensor], Tensor]]


class Objective(nn.Module):
    """A group of loss terms, with the small networks that only they need.

    Networks that are submodules of an objective are trained in its own phase. Whatever else it
    needs is declared in the attributes below, and the translator provides it.

    Attributes:
        phase: the phase of the training step that minimises the terms and trains the networks.
        encoder: the encoder whose features it compares, or None.
        required_images: names of the images it needs; an image that no objective requires is not
            made.
        views: further images, name -> (image, function of it): ``{'turned_x': ('real_x', turn)}``.
        outputs: further translations, name -> (network, image):
            ``{'fake_turned_y': ('generator', 'turned_x')}``.
        networks: name -> (phase, network), for networks that other terms or phases use as well;
            called as ``context.network(name)``. The translator owns them, so they must not be
            submodules. Objectives that declare the same name share the first one's network.
        auxiliary_objectives: name -> objective, terms of other phases that come with this one.
        ready: False while statistics of the training set are missing; :meth:`measure` then gets
            ``max_items`` units (``unit``: 'image' or 'batch') of it before training.

    Example::

        class L1Objective(Objective):
            required_images = ('real_x', 'fake_y')

            def forward(self, context):
                return {'l1': F.l1_loss(context.images['fake_y'], context.images['real_x'])}
    """

    phase = 'generator'
    required_images: tuple[str, ...] = ()
    views: Mapping[str, View] = {}
    outputs: Mapping[str, tuple[str, str]] = {}
    networks: Mapping[str, tuple[str, nn.Module]] = {}
    auxiliary_objectives: 'Mapping[str, Objective]' = {}
    ready: bool = True
    unit: str = 'image'
    max_items: int = 0

    def __init__(self) -> None:
        super().__init__()
        # Not a class attribute, which would hide the submodule of that name.
        self.encoder: Any = None  # an encoder, or None

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        """Named scalar terms, already weighted."""
        raise NotImplementedError

    def required_images_at(self, iteration: int) -> tuple[str, ...]:
        """The images needed in one iteration, out of ``required_images``."""
        return self.required_images

    def measure(self, images: Mapping[str, Sequence[Tensor]], batch_size: int) -> None:
        """Computes data statistics from training images, stores them in buffers and sets ``ready``.

        Args:
            images: N images (3, H, W) of each domain, ``'x'`` and ``'y'``.
            batch_size: of training; N is a multiple of it.
        """

    def after_step(self, network: Callable[[str], nn.Module]) -> None:
        """Runs when all phases have stepped, for example to update a moving average."""
