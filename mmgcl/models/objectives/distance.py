"""Distance preservation (DistanceGAN)."""
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from mmgcl.errors import ConfigError, TrainingError
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.term_weights import term_weights
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext

OTHER = {'x': 'y', 'y': 'x'}


def pair_distances(images: Tensor) -> Tensor:
    """Mean absolute difference of each two of N images (N, ...) -> (N (N - 1) / 2,)."""
    flat = images.flatten(1).to(torch.promote_types(images.dtype, torch.float32))
    return torch.pdist(flat, p=1) / flat.shape[1]


def half_distances(images: Tensor) -> Tensor:
    """Mean absolute difference of the upper and lower halves of N images (N, ..., H, W) -> (N,)."""
    upper, lower = images.chunk(2, dim=-2)
    return (upper - lower).abs().flatten(1).mean(1)


FORMS = {'pairs': pair_distances, 'self': half_distances}


@MODELS.register_module()
class DistancePreservation(Objective):
    r"""Translation preserves distances between images (Benaim & Wolf, arXiv 1706.00826).

    With distances d in a batch, and the mean E and standard deviation S of d over each domain,

    .. math:: \lambda_x \, E \left| \frac{d(x) - E_x}{S_x} - \frac{d(G(x)) - E_y}{S_y} \right|

    and likewise from y to x. Distances are between all pairs of images, or between the upper and
    lower half of each image. E and S are measured once on the training set (``MeasureDataHook``)
    and stored in checkpoints.

    Args:
        form: 'pairs', which needs at least two images per batch, or 'self'.
        weights: lambda by the domain of the input; 0 drops one.
        normalise: use E and S; False compares the distances as they are.
        unit: what a measurement is. 'image': pairs of images, halves of an image. 'batch', as
            published: E and S of pairs of whole batches, halves of a whole batch, so that S falls
            with the batch size.
        max_items: units that are measured; 900 as published.

    Raises:
        ValueError: for an unknown form, unit or domain, and for pairs in a batch of one.
        TrainingError: in training without E and S.
    """

    run_state = ('statistics',)  # of the data of a run, which another one measures anew

    statistics: Tensor

    def __init__(self, form: str = 'pairs', weights: Mapping[str, float] | None = None,
                 normalise: bool = True, unit: str = 'image', max_items: int = 900) -> None:
        super().__init__()
        if form not in FORMS:
            raise ValueError(f'form must be one of {", ".join(FORMS)}, got {form!r}')
        if unit not in ('image', 'batch'):
            raise ValueError(f"unit must be 'image' or 'batch', got {unit!r}")
        self.form, self.unit, self.max_items = form, unit, max_items
        self.weights = term_weights(weights or {'x': 1.0}, ('x', 'y'))
        self.required_images = tuple(
            name for domain in self.weights
            for name in (f'real_{domain}', f'fake_{OTHER[domain]}'))
        # E and S of x and of y; 0 and 1 leave distances as they are.
        unmeasured = (torch.nan, torch.nan) if normalise else (0.0, 1.0)
        self.register_buffer('statistics', torch.tensor([unmeasured, unmeasured]))
        self.ready = not normalise

    @torch.no_grad()
    def measure(self, images: Mapping[str, Sequence[Tensor]], batch_size: int) -> None:
        """Computes E and S of images (3, H, W) of the domains ``'x'`` and ``'y'``.

        Args:
            images: of one size, except for halves of images; their number must be a multiple of the
                batch size for the unit 'batch'.
            batch_size: of training.

        Raises:
            TrainingError: if the distances of a domain are all one, or its images differ in size.
        """
        for row, domain in zip(self.statistics, 'xy'):
            found = self._measured(images[domain], domain, batch_size)
            row[0], row[1] = found.mean(), found.std(correction=0)
            if not row[1] > 0:
                raise TrainingError(
                    f'{len(images[domain])} images of domain {domain} are all equally far apart: '
                    'distances need more images, or normalise=False')
        self.ready = True

    def _measured(self, images: Sequence[Tensor], domain: str, batch_size: int) -> Tensor:
        sizes = sorted({tuple(image.shape[-2:]) for image in images})
        if len(sizes) > 1 and (self.form, self.unit) == ('self', 'image'):
            return torch.cat([half_distances(image[None]) for image in images[:self.max_items]])
        if len(sizes) > 1:
            raise TrainingError(
                f'images of domain {domain} differ in size, such as {sizes[0]} and {sizes[-1]}: '
                "resize them to one, or take form='self' and unit='image' of DistancePreservation")
        units = torch.stack(list(images))
        if self.unit == 'batch':
            # Side by side, the images of a batch form one image with an upper and a lower half.
            units = units.unflatten(0, (-1, batch_size))
        return FORMS[self.form](units[:self.max_items])

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        if not self.ready:
            raise TrainingError(
                'DistancePreservation has no statistics of the data: add '
                "default_hooks=dict(measure_data=dict(type='MeasureDataHook')) to the config, or "
                'set normalise=False')
        return {domain: weight * self._change(context, domain)
                for domain, weight in self.weights.items()}

    def _change(self, context: StepContext, domain: str) -> Tensor:
        target = OTHER[domain]
        before = self._distances(context.images[f'real_{domain}'], domain)
        after = self._distances(context.images[f'fake_{target}'], target)
        return (before - after).abs().mean()

    def _distances(self, images: Tensor, domain: str) -> Tensor:
        if self.form == 'pairs' and len(images) < 2:
            raise ConfigError("form 'pairs' needs two images a batch, got 1: raise batch_size")
        found = FORMS[self.form](images)
        if self.form == 'self' and self.unit == 'batch':
            found = found.mean()
        mean, deviation = self.statistics['xy'.index(domain)]
        return (found - mean) / deviation

    def _load_from_state_dict(
            self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        stored = state_dict.get(f'{prefix}statistics')
        self.ready = self.ready or (stored is not None and bool(stored.isfinite().all()))
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)

    def extra_repr(self) -> str:
        return f'form={self.form!r}, unit={self.unit!r}, weights={self.weights}'
