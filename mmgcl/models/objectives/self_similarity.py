"""Self-similarity of an image and its translation (FSeSim and LSeSim)."""
from torch import Tensor, nn

from mmgcl.models.heads.similarity import SimilarityHeads
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.scene import Features, Scene

Part = dict | nn.Module


@MODELS.register_module()
class SelfSimilarity(Objective):
    r"""Patches resemble their surroundings alike in x and G(x) (CVPR 2021, arXiv 2104.00854).

    .. math:: \lambda \cdot \frac1L \sum_l d\big(S_l(x), S_l(G(x))\big)

    with the maps S of ``similarity`` and the distance d of ``loss``; S(x) is a constant. Without
    ``contrast`` the encoder's features are compared as they are (FSeSim). With it they pass heads
    first (LSeSim), which ``contrast`` trains in a phase of their own named 'similarity'.

    Args:
        encoder: gives features of an image; config or module, as all parts.
        sampler: chooses the patches.
        similarity: makes the maps.
        loss: compares them.
        loss_weight: lambda; 10 as published.
        contrast: config of the objective that trains the heads; ``encoder``, ``sampler``,
            ``similarity`` and ``head`` are given to it.
        head: name of the network of heads; objectives that give one name share it.
    """

    reads = ('real_x', 'fake_y')

    def __init__(self, encoder: Part, sampler: Part, similarity: Part, loss: Part,
                 loss_weight: float = 10.0, contrast: dict | None = None,
                 head: str = 'similarity_heads') -> None:
        super().__init__()
        self.encoder, self.sampler, self.similarity, self.loss = (
            MODELS.build(part) if isinstance(part, dict) else part
            for part in (encoder, sampler, similarity, loss))
        self.weight = loss_weight
        self.head = None
        if contrast is not None:
            self.head = head
            self.networks = {
                head: ('similarity', SimilarityHeads(self.encoder.out_channels))}
            self.companions = {f'{head}_contrast': MODELS.build(contrast, default_args=dict(
                encoder=self.encoder, sampler=self.sampler, similarity=self.similarity,
                head=head))}

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        features = scene.features(self.encoder, *self.reads)
        source, output = (self._learned(scene, layers) for layers in features)
        sizes = [layer.shape[-2:] for layer in source]
        places = self.sampler(sizes, scene.uniforms, 'similarity')
        losses = [
            self.loss(self.similarity(constant.detach(), place), self.similarity(layer, place))
            for constant, layer, place in zip(source, output, places)]
        return {'similarity': self.weight * sum(loss.mean() for loss in losses) / len(losses)}

    def _learned(self, scene: Scene, features: Features) -> Features:
        return features if self.head is None else scene.network(self.head)(features)
