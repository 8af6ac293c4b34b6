"""Translated test images on disk."""
from collections.abc import Sequence
from pathlib import Path

from mmengine.hooks import Hook
from mmengine.runner import Runner
from PIL import Image
from torch import Tensor

from mmgcl.errors import DataError
from mmgcl.registry import HOOKS
from mmgcl.structures import TranslationSample
from mmgcl.visualization import to_pixels


@HOOKS.register_module()
class SaveTranslationsHook(Hook):
    """Writes each output of a test as ``<out_dir>/<name>.png``.

    Outputs of the other direction go to ``<out_dir>/yx``, under the names of their inputs.

    Args:
        out_dir: folder to write to; made if missing.

    Raises:
        DataError: if two different inputs have one name.
    """

    def __init__(self, out_dir: str) -> None:
        self.out_dir = Path(out_dir)
        self._written: dict[Path, str] = {}

    def before_test(self, runner: Runner) -> None:
        self.out_dir.mkdir(parents=True, exist_ok=True)
        self._written = {}

    def after_test_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                        outputs: Sequence[TranslationSample] | None = None) -> None:
        for sample in outputs or ():
            self._write(sample.fake_y, self.out_dir / f'{sample.name}.png', sample.x_path)
            if 'fake_x' in sample:
                source = sample.get('y_path') or sample.name
                self._write(sample.fake_x, self.out_dir / 'yx' / f'{Path(source).stem}.png', source)

    def _write(self, image: Tensor, path: Path, source: str) -> None:
        earlier = self._written.setdefault(path, source)
        if earlier != source:
            raise DataError(
                f'{earlier} and {source} would both be written as {path.name}: '
                'give the images different names')
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(to_pixels(image)).save(path)

    def after_test(self, runner: Runner) -> None:
        runner.logger.info(f'{len(self._written)} translated images are in {self.out_dir}')
