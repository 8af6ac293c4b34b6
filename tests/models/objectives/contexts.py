"""A small encoder and contexts for tests of objectives."""
import torch
from torch import Tensor, nn

from mmgcl.models.objectives import Objective
from mmgcl.structures import StepContext
from mmgcl.structures.step_random import StepRandom

NAMES = ('real_x', 'fake_y', 'real_y', 'idt_y')
SAMPLER = dict(type='RandomPatchSampler', num_patches=16)


class PixelEncoder(nn.Module):
    """A frozen encoder: each layer looks at single pixels, so mirrored images are no other."""

    def __init__(self) -> None:
        super().__init__()
        self.out_channels = (4, 6)
        self.convs = nn.ModuleList(nn.Conv2d(3, width, 1) for width in self.out_channels)
        self.requires_grad_(False)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        return tuple(conv(image).relu() + 0.1 for conv in self.convs)


def make_context(objective: Objective, batch: int = 2, random: StepRandom | None = None,
               **images: Tensor) -> StepContext:
    generator = torch.Generator().manual_seed(1)
    made = {name: torch.rand(batch, 3, 12, 12, generator=generator) for name in NAMES}
    made.update(images)
    for name in ('fake_y', 'idt_y'):
        made[name] = made[name].clone().requires_grad_()
    networks = {name: part for name, (_, part) in objective.networks.items()}
    return StepContext(made, networks.__getitem__, random or StepRandom(seed=3, iteration=5))
