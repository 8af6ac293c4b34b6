"""Patch-wise contrast (CUT and FastCUT)."""
import torch
from torch import Tensor

from mmgcl.models.build import Part, build_part
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.heads.sample import PatchSample
from mmgcl.models.objectives.lazy import check_interval, lazy_weights
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_pairs import MIRRORED, Pair, PatchPairs, mirror_sources
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


@MODELS.register_module()
class PatchNCE(Objective):
    r"""Contrast of patches of input and output at the same positions (ECCV 2020, arXiv 2007.15651).

    .. math:: \lambda \cdot \tfrac12 [NCE(x, G(x)) + NCE(y, G(y))]

    with the mean over layers, images and patches in NCE; without ``identity`` it is
    :math:`\lambda NCE(x, G(x))`.

    With ``flip_equivariance`` the keys of every second image (by chance) come from its mirror
    image, and the queries are mirrored back: G must commute with the mirror. The published code
    mirrors G's input and keeps the keys upright; where training images are flipped at random, as
    in all its recipes, that is the same, and here G(x) stays the translation of x for all other
    objectives.

    Args:
        encoder: gives features of an image; config or module, as all parts.
        sampler: chooses the patches.
        loss: compares the projected patches.
        embed_channels: C of the projected patches; None compares the features themselves, in unit
            norm (``netF='sample'`` in CUT's options).
        identity: also constrain (y, G(y)).
        identity_interval: k, that only every k-th iteration has the term of (y, G(y)), k times as
            strong; between them G(y) is not made. 1 as published.
        loss_weight: lambda; 1 in CUT, 10 in FastCUT.
        flip_equivariance: as in FastCUT.
        head_name: name of the network that projects; objectives that give one name share it.

    Raises:
        ValueError: for an interval below 1.
    """

    def __init__(self, encoder: Part, sampler: Part, loss: Part, embed_channels: int | None = 256,
                 identity: bool = True, loss_weight: float = 1.0, flip_equivariance: bool = False,
                 head_name: str = 'patch_head', identity_interval: int = 1) -> None:
        super().__init__()
        self.encoder, self.sampler, self.loss = (
            build_part(part) for part in (encoder, sampler, loss))
        head = (PatchSample() if embed_channels is None
                else PatchMLP(self.encoder.out_channels, embed_channels))
        self.networks = {head_name: ('generator', head)}
        self.patches = PatchPairs(self.encoder, self.sampler, head_name)
        self.flip_equivariance = flip_equivariance
        domains = {'contrast': ('real_x', 'fake_y'), 'identity': ('real_y', 'idt_y')}
        self.pairs = {
            name: Pair(f'{MIRRORED}{source}' if flip_equivariance else source, output,
                       f'patches.{source}')
            for name, (source, output) in domains.items() if name == 'contrast' or identity}
        self.images = {name: domains[name] for name in self.pairs}
        self.required_images = tuple(image for images in self.images.values() for image in images)
        self.weight = loss_weight / len(self.pairs)
        self.intervals = {'identity': check_interval('identity_interval', identity_interval)}

    def weights_at(self, iteration: int) -> dict[str, float]:
        """Weights of the terms that are computed in an iteration."""
        weights = dict.fromkeys(self.pairs, self.weight)
        return lazy_weights(weights, self.intervals, iteration)

    def required_images_at(self, iteration: int) -> tuple[str, ...]:
        return tuple(image for name in self.weights_at(iteration) for image in self.images[name])

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        weights = self.weights_at(context.random.iteration)
        pairs = [self.pairs[name] for name in weights]
        mirrored = mirror_sources(context, pairs) if self.flip_equivariance else None
        losses = [self.loss(group.queries, group.keys)
                  for group in self.patches(context, pairs, mirrored)]
        per_pair = torch.cat(losses).mean((0, 2))  # (L, P, B) -> (P,)
        return {name: weight * term for (name, weight), term in zip(weights.items(), per_pair)}
