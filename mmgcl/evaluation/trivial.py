"""Metrics of a model's outputs next to those of trivial baselines."""
import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from mmengine import Config
from mmengine.dist import is_main_process
from mmengine.evaluator import BaseMetric
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.evaluation.target import Colours, target_colours
from mmgcl.models.preprocessor import ImagePairPreprocessor
from mmgcl.registry import DATASETS, METRICS
from mmgcl.visualization.score_table import print_rows

Sample = Mapping[str, Any]


def trivial_outputs(colours: Colours) -> dict[str, Callable[[Sample], Tensor]]:
    """Baselines without learning: functions from a sample to an image (3, H, W) in [-1, 1].

    ``copy`` is the input; ``constant`` the mean colour of the target's training images; ``matched
    colours`` the input with their per-channel mean and standard deviation; ``truth`` the upper
    bound.
    """
    mean, deviation = (torch.from_numpy(part)[:, None, None] for part in colours)

    def constant(sample: Sample) -> Tensor:
        return mean.to(sample['real_x']).expand_as(sample['truth_y']).contiguous()

    def matched(sample: Sample) -> Tensor:
        image = sample['real_x']
        centre, spread = image.mean((1, 2), keepdim=True), image.std((1, 2), keepdim=True)
        standard = (image - centre) / spread.clamp(min=1e-3)
        return (standard * deviation.to(image) + mean.to(image)).clamp(-1, 1)

    return {'copy': lambda sample: sample['real_x'], 'constant': constant,
            'matched colours': matched, 'truth': lambda sample: sample['truth_y']}


@METRICS.register_module()
class TrivialRows(BaseMetric):
    """Metrics on a paired test set for the model's outputs and for trivial baselines.

    The baselines put scores into perspective: a copy of the input always does well in retrieval,
    and a constant has a small error on flat maps. Scores are named ``<row>/<metric>/<score>`` and
    printed as a table.

    Args:
        metrics: metrics of ``fake_y``, as configs or objects.
        data_root, direction: those of the data set; they locate the target's training images.
        outputs: also score the model's outputs; False needs no model.
        baselines: which trivial outputs to score; None for all. Their scores do not depend on the
            model: where many checkpoints are tested, once is enough.
        collect_device, prefix: as in mmengine.

    Raises:
        ConfigError: for an unknown baseline.
    """

    default_prefix = 'rows'

    def __init__(self, metrics: Sequence[dict | BaseMetric], data_root: str | Path,
                 direction: str = 'AtoB', outputs: bool = True,
                 baselines: Sequence[str] | None = None, collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        built = [METRICS.build(metric) if isinstance(metric, dict) else metric
                 for metric in metrics]
        self.makers = _chosen(trivial_outputs(target_colours(data_root, direction)), baselines)
        if outputs:
            self.makers = {'output': lambda sample: sample['fake_y'], **self.makers}
        self.rows = {name: [_twin(metric) for metric in built] for name in self.makers}

    def process(self, data_batch: object, data_samples: Sequence[Sample]) -> None:
        for name, metrics in self.rows.items():
            samples = [{**sample, 'fake_y': self.makers[name](sample)} for sample in data_samples]
            for metric in metrics:
                metric.process(data_batch, samples)

    def evaluate(self, size: int) -> dict[str, float]:
        """Evaluates all metrics for all rows."""
        found: dict[str, dict[str, float]] = {}
        for name, metrics in self.rows.items():
            found[name] = {}
            for metric in metrics:
                found[name].update(metric.evaluate(size))
        if is_main_process():
            print_rows(found, 'Scores beside those of trivial outputs')
        return {f'{self.prefix}/{name}/{score}': value
                for name, scores in found.items() for score, value in scores.items()}

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Empty: results are kept by the metrics of the rows."""
        return {}


def score_trivial_outputs(config: Config, names: Sequence[str]) -> dict[str, float]:
    """Scores the trivial baselines on a config's test set, without a model.

    Args:
        config: defines the test set (``test_dataloader.dataset``) and the ``metrics``.
        names: keys of ``metrics`` to evaluate, each of type ``TrivialRows``.

    Raises:
        ConfigError: for a name that is missing or of another type.
    """
    metrics = []
    for name in names:
        found = (config.get('metrics') or {}).get(name)
        if found is None or found.get('type') != TrivialRows.__name__:
            raise ConfigError(f'{config.filename} names no metric {name!r} with trivial rows')
        metrics.append(METRICS.build({**found, 'outputs': False}))
    dataset = DATASETS.build(config.test_dataloader.dataset)
    convert = ImagePairPreprocessor()
    for index in range(len(dataset)):
        data = dataset[index]
        sample = data.pop('sample').metainfo
        images = convert({key: [value] for key, value in data.items()})
        for metric in metrics:
            metric.process(None, [{**sample, **{key: value[0] for key, value in images.items()}}])
    return {key: value for metric in metrics
            for key, value in metric.evaluate(len(dataset)).items()}


def _chosen(makers: dict[str, Callable[[Sample], Tensor]],
            names: Sequence[str] | None) -> dict[str, Callable[[Sample], Tensor]]:
    unknown = [name for name in names or () if name not in makers]
    if unknown:
        raise ConfigError(f'no baseline {unknown[0]!r}; there are {", ".join(makers)}')
    return makers if names is None else {name: makers[name] for name in names}


def _twin(metric: BaseMetric) -> BaseMetric:
    """A copy of a metric that shares its networks and has its own results."""
    twin = copy.copy(metric)
    twin.results = []
    return twin
