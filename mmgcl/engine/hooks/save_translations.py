"""Translated test images on disk."""
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from mmengine.dist import all_gather_object, barrier, is_main_process, master_only
from mmengine.evaluator import BaseMetric
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor

from mmgcl.checkpoints import fitting, write_text
from mmgcl.datasets.raw_image import in_depth_of
from mmgcl.datasets.value_range import Scale
from mmgcl.datasets.written_images import LISTING, write_listing
from mmgcl.errors import CheckpointError, DataError
from mmgcl.registry import HOOKS
from mmgcl.structures import TranslationSample
from mmgcl.visualization import to_values
from mmgcl.visualization.image_writer import extension_for, write_image

OUTPUT = {'fake_y': '.', 'real_x': 'input', 'truth_y': 'truth'}
BACK = {'fake_x': 'yx', 'real_y': 'yx/input'}


@HOOKS.register_module()
class SaveTranslationsHook(Hook):
    """Writes each output of a test as ``<out_dir>/<name>.png``, or ``.tif``.

    It has the range of its domain's files: bytes, 16-bit numbers, or the values of a window, whole
    numbers where the input's file has such. What a PNG cannot hold goes into a TIFF.

    Beside it, with the same name, go what the network saw into ``input/`` and, where the data set
    has it, what it should have made into ``truth/``. Metrics that score single images keep an
    attribute ``per_image``, name -> {score: value}; their scores go into ``scores.json``, those of
    the whole set into ``metrics.json``.

    ``images.json`` lists the images of this test; those of an earlier one in the same folder are
    removed.

    Outputs of the other direction go to ``yx/``, under the names of their inputs, and those to
    ``yx/input/``.

    Args:
        out_dir: folder to write to; made if missing.

    Raises:
        DataError: if two different inputs have one name, or the outputs would lie among the images
            of the data set.
        CheckpointError: if an output is not finite.
    """

    def __init__(self, out_dir: str) -> None:
        self.out_dir = Path(out_dir)
        self._written: dict[Path, str] = {}

    def before_test(self, runner: Runner) -> None:
        self._require_other_folder(getattr(runner.test_loop.dataloader.dataset, 'folders', ()))
        self.out_dir.mkdir(parents=True, exist_ok=True)
        self._written = {}

    def after_test_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                        outputs: Sequence[TranslationSample] | None = None) -> None:
        for sample in outputs or ():
            self._write(sample, OUTPUT, sample.name, sample.x_path)
            if 'fake_x' in sample:
                source = sample.get('y_path') or sample.name
                self._write(sample, BACK, sample.get('y_name') or Path(source).stem, source)

    @master_only
    def after_test_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        for name, scores in (('scores', _per_image(runner.test_loop.evaluator.metrics)),
                             ('metrics', metrics)):
            path = self.out_dir / f'{name}.json'
            path.unlink(missing_ok=True)  # those of an earlier test
            if scores:
                write_text(json.dumps(scores, indent=1), path)

    def after_test(self, runner: Runner) -> None:
        self._list()
        folders = (self.out_dir / OUTPUT['fake_y'], self.out_dir / BACK['fake_x'])
        outputs = [path for path in self._written if path.parent in folders]
        runner.logger.info(f'{len(outputs)} translated images are in {self.out_dir}')

    def _require_other_folder(self, folders: Sequence[Path]) -> None:
        out = self.out_dir.resolve()
        for folder in folders:
            if out.is_relative_to(folder.resolve()):
                raise DataError(f'the outputs would be written among the images of {folder}: give '
                                'another folder')

    def _list(self) -> None:
        """Says which images are of this test, for galleries and scores of the folder."""
        written = [path for paths in all_gather_object(list(self._written)) for path in paths]
        if is_main_process():
            forth = self.out_dir / OUTPUT['fake_y']
            back = self.out_dir / BACK['fake_x']
            for folder in (forth, back):
                outputs = [path for path in written if path.parent == folder]
                others = [path for path in written if folder in path.parents and path not in outputs
                          and (folder == back or back not in path.parents)]
                if outputs or (folder / LISTING).exists():
                    write_listing(folder, outputs, others)
        barrier()

    def _write(self, sample: TranslationSample, folders: Mapping[str, str], name: str,
               source: str) -> None:
        for picture, folder in folders.items():
            if picture not in sample:
                continue
            scale = sample.get('x_scale' if picture.endswith('x') else 'y_scale', '8bit')
            values = _as_values(sample.get(picture), scale, source)
            path = fitting(self.out_dir / folder / f'{name}.{extension_for(values)}')
            earlier = self._written.setdefault(path, source)
            if earlier != source:
                raise DataError(
                    f'{earlier} and {source} would both be written as {path.name}: '
                    'give the images different names')
            write_image(values, path)


def _as_values(image: Tensor, scale: Scale, source: str) -> np.ndarray:
    if not torch.isfinite(image).all():
        raise CheckpointError(
            f'the output for {source} has NaN or infinite values: the weights are damaged '
            'or their training went astray; use an earlier checkpoint')
    return in_depth_of(to_values(image, scale), scale, source)


def _per_image(metrics: Iterable[BaseMetric]) -> dict[str, dict[str, float]]:
    scores: dict[str, dict[str, float]] = {}
    for metric in metrics:
        for name, values in getattr(metric, 'per_image', {}).items():
            scores.setdefault(name, {}).update(values)
    return scores
