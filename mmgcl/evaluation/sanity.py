"""Reference outputs of known quality, for checking the benchmark's scores."""
from collections.abc import Callable, Iterable, Mapping

import torch
from torch import Tensor

from mmgcl.evaluation.correspondence import CorrespondenceMetric
from mmgcl.evaluation.scores.filters import blur

Scene = Mapping[str, Tensor]
Maker = Callable[[Scene, Scene], Tensor]


def truth(scene: Scene, other: Scene) -> Tensor:
    """The output of a perfect translator."""
    return scene['truth_y']


def copy(scene: Scene, other: Scene) -> Tensor:
    """The unchanged input."""
    return scene['real_x']


def shuffled(scene: Scene, other: Scene) -> Tensor:
    """The truth of another scene: correct appearance, wrong content."""
    return other['truth_y']


def mirrored(scene: Scene, other: Scene) -> Tensor:
    """The truth, flipped horizontally."""
    return scene['truth_y'].flip(-1)


def grey(scene: Scene, other: Scene) -> Tensor:
    """A uniform grey image."""
    return torch.zeros_like(scene['truth_y'])


def noise(scene: Scene, other: Scene) -> Tensor:
    """Uniform noise."""
    generator = torch.Generator().manual_seed(0)
    return torch.rand(scene['truth_y'].shape, generator=generator) * 2 - 1


def striped_everywhere(scene: Scene, other: Scene) -> Tensor:
    """Vertical black and white stripes over the whole image."""
    width = scene['truth_y'].shape[-1]
    bars = torch.sign(torch.sin((torch.arange(width) + 0.5) * (2 * torch.pi / (0.07 * width))))
    return (0.8 * bars).expand_as(scene['truth_y'])


def body_only(scene: Scene, other: Scene) -> Tensor:
    """The body of the truth on the background of the input."""
    return torch.where(scene['mask'] > 0, scene['truth_y'], scene['real_x'])


def background_only(scene: Scene, other: Scene) -> Tensor:
    """The body of the input on the background of the truth."""
    return torch.where(scene['mask'] > 0, scene['real_x'], scene['truth_y'])


def blurred(sigma: float) -> Maker:
    """The truth after a Gaussian blur, with sigma as a fraction of the image height."""
    return lambda scene, other: blur(scene['truth_y'], sigma)


def shifted(share: float) -> Maker:
    """The truth shifted horizontally, cyclically, by a fraction of the image width."""
    def move(scene: Scene, other: Scene) -> Tensor:
        picture = scene['truth_y']
        return picture.roll(max(round(share * picture.shape[-1]), 1), dims=-1)

    return move


def mixed(share: float) -> Maker:
    """A blend of truth and input; ``share`` is the weight of the input."""
    return lambda scene, other: torch.lerp(scene['truth_y'], scene['real_x'], share)


SANITY_CASES: dict[str, Maker] = {
    'truth': truth, 'copy of the input': copy, 'shuffled truth': shuffled,
    'mirrored truth': mirrored, 'true body, input background': body_only,
    'input body, true background': background_only, 'grey': grey, 'noise': noise,
    'stripes everywhere': striped_everywhere,
    **{f'truth blurred by {sigma:.0%}': blurred(sigma) for sigma in (0.01, 0.02, 0.04, 0.08)},
    **{f'truth shifted by {share:.0%}': shifted(share) for share in (0.02, 0.04, 0.08, 0.16)},
    **{f'{share:.0%} input in the truth': mixed(share) for share in (0.25, 0.5, 0.75)}}


def score_outputs(maker: Maker, scenes: Iterable[Mapping]) -> dict[str, float]:
    """Scores the outputs of ``maker`` on test samples of the synthetic data set.

    Args:
        maker: maps a scene and another scene, with images in [-1, 1], to an output image.
        scenes: test samples of ``SyntheticTranslationDataset``, at least two.
    """
    inputs = [_to_model_range(scene) for scene in scenes]
    metric = CorrespondenceMetric()
    metric.process(None, [
        {**scene, 'fake_y': maker(scene, other)}
        for scene, other in zip(inputs, inputs[1:] + inputs[:1])])
    return metric.compute_metrics(metric.results)


def _to_model_range(scene: Mapping) -> Scene:
    images = {name: scene[name].permute(2, 0, 1).float() / 127.5 - 1
              for name in ('real_x', 'truth_y')}
    return {**images, 'mask': scene['mask']}
