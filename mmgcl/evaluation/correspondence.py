"""Scores of translations against the pixel-aligned truth of synthetic scenes."""
from collections.abc import Mapping, Sequence

import numpy as np
from mmengine.evaluator import BaseMetric
from torch import Tensor

from mmgcl.errors import DataError
from mmgcl.evaluation.scores import (
    background_error,
    describe,
    frechet_distance,
    orientation_agreement,
    separation,
    shape_agreement,
    stripe_agreement,
    structure_agreement,
)
from mmgcl.evaluation.scores.filters import to_unit
from mmgcl.registry import METRICS

NEEDED = ('fake_y', 'truth_y', 'real_x', 'mask')


@METRICS.register_module()
class CorrespondenceMetric(BaseMetric):
    r"""Content preservation and target appearance of translated synthetic scenes.

    Scores are means of per-image scores, except the feature distance, which compares sets. With
    :math:`e, F` the background error and feature distance of the outputs, and :math:`e_x, F_x`
    those of the untranslated inputs,

    .. math:: \text{content} = \sqrt{\text{separation} \cdot \text{structure}}, \quad
              \text{appearance} = \tfrac14 \Big(\text{stripes} + \text{orientation}
              + \big[1 - \tfrac{e}{e_x}\big]_+ + \big[1 - \sqrt{F / F_x}\big]_+\Big), \quad
              \text{combined} = \frac{2\, \text{content} \cdot \text{appearance}}
                                     {\text{content} + \text{appearance}}

    The truth scores 1 in all three; an unchanged input scores 1 in content and near 0 in
    appearance.

    Args:
        collect_device: device on which distributed results are gathered, 'cpu' or 'gpu'.
        prefix: prefix of the score names.

    Attributes:
        per_image: name -> scores of that image, for samples with a name; filled by
            :meth:`compute_metrics`.

    Raises:
        DataError: if a data sample lacks an image, or its mask is empty or full.
    """

    default_prefix = 'correspondence'

    def __init__(self, collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.per_image: dict[str, dict[str, float]] = {}

    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Tensor]]) -> None:
        """Scores a batch; images (3, H, W) in [-1, 1], mask (H, W) with 1 on bodies."""
        for sample in data_samples:
            self.results.append({'name': sample.get('name'), **_score(*_read(sample))})

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Scores of the whole set."""
        self.per_image = {
            result['name']: _one_image(result) for result in results if result['name'] is not None}
        means = {name: float(np.mean([result[name] for result in results]))
                 for name in results[0] if name != 'name' and not name.startswith('look_')}
        made, given, wanted = (
            np.stack([result[f'look_{name}'] for result in results])
            for name in ('fake_y', 'real_x', 'truth_y'))
        copied_error = means.pop('copied_background_error')
        means['feature_distance'] = frechet_distance(made, wanted)
        closeness = _closeness(
            means['feature_distance'] ** 0.5, frechet_distance(given, wanted) ** 0.5)
        background = _closeness(means['background_error'], copied_error)
        content = (means['separation'] * means['structure']) ** 0.5
        appearance = (means['stripes'] + means['orientation'] + background + closeness) / 4
        combined = 2 * content * appearance / max(content + appearance, 1e-12)
        return {'content': content, 'appearance': appearance, 'combined': combined, **means}


def _one_image(result: dict) -> dict[str, float]:
    content = (max(result['separation'] * result['structure'], 0.0)) ** 0.5
    kept = {name: float(value) for name, value in result.items()
            if name not in ('name', 'copied_background_error') and not name.startswith('look_')}
    return {'content': content, **kept}


def _closeness(distance: float, copied: float) -> float:
    """1 at distance 0, falling linearly to 0 at the distance of the copied input."""
    return max(0.0, 1 - distance / max(copied, 1e-12))


def _read(sample: Mapping[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Output, truth and input in [0, 1] and the boolean mask, on the CPU."""
    missing = [name for name in NEEDED if name not in sample]
    if missing:
        raise DataError(f'CorrespondenceMetric needs {", ".join(missing)} in each data sample, '
                        f'got {", ".join(sorted(sample))}; it requires truth, as in '
                        f"SyntheticTranslationDataset(split='test')")
    mask = sample['mask'].detach().cpu() > 0
    if not mask.any() or mask.all():
        raise DataError('CorrespondenceMetric needs a body and a background in each mask, '
                        f'got {int(mask.sum())} of {mask.numel()} pixels set')
    output, truth, source = (
        to_unit(sample[name].detach().cpu()) for name in ('fake_y', 'truth_y', 'real_x'))
    return output, truth, source, mask


def _score(output: Tensor, truth: Tensor, source: Tensor, mask: Tensor) -> dict:
    return {
        'separation': separation(output, truth, mask),
        'structure': structure_agreement(output, source, truth, mask),
        'shape': shape_agreement(output, mask),
        'stripes': stripe_agreement(output, truth, mask),
        'orientation': orientation_agreement(output, truth, mask),
        'background_error': background_error(output, truth, mask),
        'copied_background_error': background_error(source, truth, mask),
        'look_fake_y': describe(output), 'look_truth_y': describe(truth),
        'look_real_x': describe(source)}
