"""Metrics of outputs, with those of trivial outputs beside them."""
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
    """What needs no learning, each made of a sample, (3, H, W) in [-1, 1].

    The copied input; the mean colour of the target's training images; the input with their mean
    and deviation in each channel; and the truth, which is no output but the best there can be.
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
    """Metrics of a paired test set for the outputs and, beside them, for trivial outputs.

    A number says little by itself: a copy of the input is always found again, a constant has a
    small error on flat maps. Scores are named ``<row>/<metric>/<score>`` and printed as a table.

    Args:
        metrics: metrics that read ``fake_y``, as configs.
        data_root, direction: as the data set's; training images of the target give the colours.
        outputs: also score the model's outputs; without it no model is needed.
        collect_device, prefix: as in mmengine.
    """

    default_prefix = 'rows'

    def __init__(self, metrics: Sequence[dict | BaseMetric], data_root: str | Path,
                 direction: str = 'AtoB', outputs: bool = True, collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        built = [METRICS.build(metric) if isinstance(metric, dict) else metric
                 for metric in metrics]
        self.makers = trivial_outputs(target_colours(data_root, direction))
        if outputs:
            self.makers = {'output': lambda sample: sample['fake_y'], **self.makers}
        self.rows = {name: [_twin(metric) for metric in built] for name in self.makers}

    def process(self, data_batch: object, data_samples: Sequence[Sample]) -> None:
        for name, metrics in self.rows.items():
            samples = [{**sample, 'fake_y': self.makers[name](sample)} for sample in data_samples]
            for metric in metrics:
                metric.process(data_batch, samples)

    def evaluate(self, size: int) -> dict[str, float]:
        """Scores of all rows, each of its metrics."""
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
        """Nothing of its own: the rows' metrics keep the results."""
        return {}


def score_trivial_outputs(config: Config, names: Sequence[str]) -> dict[str, float]:
    """Scores the trivial outputs of a config's test set; there is no model in it.

    Args:
        config: names the test set (``test_dataloader.dataset``) and the ``metrics``.
        names: those wanted, each of the type ``TrivialRows``.

    Raises:
        ConfigError: for a name that is not there or of another type.
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


def _twin(metric: BaseMetric) -> BaseMetric:
    """A metric with the same networks and results of its own."""
    twin = copy.copy(metric)
    twin.results = []
    return twin
