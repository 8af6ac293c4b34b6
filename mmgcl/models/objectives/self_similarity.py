"""Self-similarity of an image and its translation (FSeSim and LSeSim)."""
from torch import Tensor

from mmgcl.models.build import Part, build_part
from mmgcl.models.heads.similarity import SimilarityHeads
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import Features, StepContext


@MODELS.register_module()
class SelfSimilarity(Objective):
    r"""Consistency of self-similarity maps of x and G(x) (CVPR 2021, arXiv 2104.00854).

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
            ``similarity`` and ``head_name`` are given to it.
        head_name: name of the network of heads; objectives that give one name share it.
    """

    required_images = ('real_x', 'fake_y')

    def __init__(self, encoder: Part, sampler: Part, similarity: Part, loss: Part,
                 loss_weight: float = 10.0, contrast: dict | None = None,
                 head_name: str = 'similarity_heads') -> None:
        super().__init__()
        self.encoder, self.sampler, self.similarity, self.loss = (
            build_part(part) for part in (encoder, sampler, similarity, loss))
        self.weight = loss_weight
        self.head_name = None
        if contrast is not None:
            self.head_name = head_name
            self.networks = {
                head_name: ('similarity', SimilarityHeads(self.encoder.out_channels))}
            self.auxiliary_objectives = {
                f'{head_name}_contrast': build_part(
                    contrast, encoder=self.encoder, sampler=self.sampler,
                    similarity=self.similarity, head_name=head_name)}

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        features = context.features(self.encoder, *self.required_images)
        source, output = (self._learned(context, layers) for layers in features)
        sizes = [layer.shape[-2:] for layer in source]
        positions = self.sampler(sizes, context.uniforms, 'similarity')
        losses = [
            self.loss(self.similarity(constant.detach(), at), self.similarity(layer, at))
            for constant, layer, at in zip(source, output, positions)]
        return {'similarity': self.weight * sum(loss.mean() for loss in losses) / len(losses)}

    def _learned(self, context: StepContext, features: Features) -> Features:
        return features if self.head_name is None else context.network(self.head_name)(features)
