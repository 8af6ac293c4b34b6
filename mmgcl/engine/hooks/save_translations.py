"""Translated test images on disk."""
from collections.abc import Sequence
from pathlib import Path

from mmengine.hooks import Hook
from mmengine.runner import Runner
from PIL import Image

from mmgcl.errors import DataError
from mmgcl.registry import HOOKS
from mmgcl.structures import TranslationSample
from mmgcl.visualization import to_pixels


@HOOKS.register_module()
class SaveTranslationsHook(Hook):
    """Writes each output of a test as ``<out_dir>/<name>.png``.

    Args:
        out_dir: folder to write to; made if missing.

    Raises:
        DataError: if two different inputs have one name.
    """

    def __init__(self, out_dir: str) -> None:
        self.out_dir = Path(out_dir)
        self._written: dict[str, str] = {}

    def before_test(self, runner: Runner) -> None:
        self.out_dir.mkdir(parents=True, exist_ok=True)
        self._written = {}

    def after_test_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                        outputs: Sequence[TranslationSample] | None = None) -> None:
        for sample in outputs or ():
            earlier = self._written.setdefault(sample.name, sample.x_path)
            if earlier != sample.x_path:
                raise DataError(
                    f'{earlier} and {sample.x_path} would both be written as {sample.name}.png: '
                    'give the images different names')
            Image.fromarray(to_pixels(sample.fake_y)).save(self.out_dir / f'{sample.name}.png')

    def after_test(self, runner: Runner) -> None:
        runner.logger.info(f'{len(self._written)} translated images are in {self.out_dir}')
