"""Patch-wise contrast (CUT and FastCUT)."""
import torch
from torch import Tensor, nn

from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_pairs import Pair, PatchPairs
from mmgcl.registry import MODELS
from mmgcl.structures.scene import Scene

Part = dict | nn.Module


@MODELS.register_module()
class PatchNCE(Objective):
    r"""Patches of input and output at one place resemble each other (ECCV 2020, arXiv 2007.15651).

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
        width: C of the projected patches.
        identity: also constrain (y, G(y)).
        loss_weight: lambda; 1 in CUT, 10 in FastCUT.
        flip_equivariance: as in FastCUT.
        head: name of the network that projects; objectives that give one name share it.
    """

    def __init__(self, encoder: Part, sampler: Part, loss: Part, width: int = 256,
                 identity: bool = True, loss_weight: float = 1.0, flip_equivariance: bool = False,
                 head: str = 'patch_head') -> None:
        super().__init__()
        self.encoder, self.sampler, self.loss = (
            MODELS.build(part) if isinstance(part, dict) else part
            for part in (encoder, sampler, loss))
        self.networks = {head: ('generator', PatchMLP(self.encoder.out_channels, width))}
        self.patches = PatchPairs(self.encoder, self.sampler, head)
        self.flip_equivariance = flip_equivariance
        domains = {'contrast': ('real_x', 'fake_y'), 'identity': ('real_y', 'idt_y')}
        self.pairs = {
            name: Pair(f'mirrored_{source}' if flip_equivariance else source, output,
                       f'patches.{source}')
            for name, (source, output) in domains.items() if name == 'contrast' or identity}
        self.reads = tuple(name for term in self.pairs for name in domains[term])
        self.weight = loss_weight / len(self.pairs)

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        mirrored = self._mirror_sources(scene) if self.flip_equivariance else None
        losses = self.loss(*self.patches(scene, list(self.pairs.values()), mirrored))
        per_pair = losses.mean((0, 2))  # (L, P, B) -> (P,)
        return {name: self.weight * term for name, term in zip(self.pairs, per_pair)}

    def _mirror_sources(self, scene: Scene) -> Tensor:
        """Adds the sources, half of them mirrored, to the scene; tells which (B,)."""
        mirrored = scene.uniforms('mirror', 1)[:, 0] < 0.5
        for pair in self.pairs.values():
            image = scene.images[pair.source.removeprefix('mirrored_')]
            scene.images.setdefault(
                pair.source, torch.where(mirrored[:, None, None, None], image.flip(-1), image))
        return mirrored
