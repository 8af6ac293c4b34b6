"""Contrastive training of the heads of LSeSim."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.build import Part, build_part
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


@MODELS.register_module()
class SimilarityContrast(Objective):
    r"""Trains the heads: maps of one patch agree across appearances, and differ between patches.

    .. math:: \frac1L \sum_l \tfrac12 \big[\ell(S_l(x), S_l(G(x)), S_l(y'))
              + \ell(S_l(x), S_l(\tilde x), S_l(\tilde y'))\big]

    with the loss of ``SimilarityContrastLoss``, a tilde for changed colours and a prime for an
    image turned by half a turn, resized to x where it has another size. Without ``jitter`` the
    first term stands alone. All features are constants; only the heads learn.

    Args:
        encoder, sampler, similarity, head_name: those of ``SelfSimilarity``, which gives them.
        loss: the contrast; config or module.
        jitter: changes the colours; None for no second term.
    """

    phase = 'similarity'

    def __init__(self, encoder: nn.Module, sampler: nn.Module, similarity: nn.Module,
                 head_name: str, loss: Part, jitter: Part | None = None) -> None:
        super().__init__()
        self.encoder, self.sampler, self.similarity = encoder, sampler, similarity
        self.loss = build_part(loss)
        self.jitter = build_part(jitter)
        self.head_name = head_name
        self.required_images = ('real_x', 'fake_y', 'turned_y')
        self.views = {'turned_y': ('real_y', _turn)}

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        turned = self._of_one_size(context, 'turned_y')
        targets, others = ['fake_y'], [turned]
        if self.jitter is not None:
            targets.append(self._jittered(context, 'real_x'))
            others.append(self._jittered(context, turned))
        names = ['real_x', *targets, *others]
        images = context.features(self.encoder, *names)
        # (2 V + 1) B features of each layer, V looks.
        stacked = [torch.cat([layer.detach() for layer in layers]) for layers in zip(*images)]
        learned = context.network(self.head_name)(stacked)
        sizes = [layer.shape[-2:] for layer in learned]
        positions = self.sampler(sizes, context.uniforms, 'contrast')
        losses = [self._layer(layer, position, len(targets))
                  for layer, position in zip(learned, positions)]
        return {'loss': torch.stack(losses).mean()}

    @staticmethod
    def _of_one_size(context: StepContext, name: str) -> str:
        """Adds an image to the context in the size of x, if it has another; gives its name."""
        size = context.images['real_x'].shape[-2:]
        image = context.images[name]
        if image.shape[-2:] == size:
            return name
        context.images[f'resized_{name}'] = F.interpolate(
            image, size, mode='bilinear', antialias=True)
        return f'resized_{name}'

    def _layer(self, features: Tensor, positions: Tensor, looks: int) -> Tensor:
        maps = self.similarity(features, positions.repeat(2 * looks + 1, 1))
        source, target, other = maps.split([len(positions), *[looks * len(positions)] * 2])
        return self.loss(source.repeat(looks, 1, 1), target, other).mean()

    def _jittered(self, context: StepContext, name: str) -> str:
        """Adds an image with changed colours to the context; gives its name."""
        new = f'jittered_{name}'
        if new not in context.images:
            chances = context.uniforms(f'jitter.{name}', self.jitter.count)
            context.images[new] = self.jitter(context.images[name], chances)
        return new


def _turn(image: Tensor) -> Tensor:
    return image.flip((-2, -1))
