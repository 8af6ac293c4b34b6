"""Outputs have the depth of the files of their domain."""
import cv2
import numpy as np
import pytest
import tifffile
import torch
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.engine.config import load_config
from mmgcl.errors import DataError
from mmgcl.registry import MODELS

SCAN = np.linspace(0, 4095, 32 * 32).reshape(32, 32)


@pytest.fixture
def translate(tmp_path):
    """Translates a folder with an untrained model of one channel whose files have a window."""
    def run(folder, scale, out='out'):
        pipeline = [{'type': 'LoadImageFromFile', 'channels': 1, 'scale': scale},
                    {'type': 'PackInputs'}]
        one = {'in_channels': 1, 'base_channels': 4}
        config = load_config('gcl/h2z', {
            'test_pipeline': pipeline, 'train_pipeline': pipeline, 'model.objectives.gcl': None,
            **{f'model.{name}.{key}': value for name in ('generator', 'discriminator')
               for key, value in one.items()},
            'model.generator.out_channels': 1, 'model.generator.num_blocks': 1})
        model = MODELS.build(config.model)
        torch.save({'state_dict': model.state_dict()}, tmp_path / 'weights.pth')
        inferencer = ImageTranslationInferencer(config, tmp_path / 'weights.pth', 'cpu')
        return inferencer.save(folder, tmp_path / out).paths[0]
    (tmp_path / 'scans').mkdir()
    return run


def test_12_bit_scan_gives_whole_numbers_in_its_window(tmp_path, translate):
    Image.fromarray(SCAN.astype(np.uint16)).save(tmp_path / 'scans/a.png')
    made = cv2.imread(str(translate(tmp_path / 'scans', (0, 4095))), cv2.IMREAD_UNCHANGED)
    assert made.dtype == np.uint16
    assert made.max() <= 4095
    assert np.diff(np.unique(made)).min() < 16  # a detour of 8 bits would leave steps of 16


def test_floats_give_floats(tmp_path, translate):
    tifffile.imwrite(tmp_path / 'scans/a.tif', SCAN.astype(np.float32))
    made = tifffile.imread(translate(tmp_path / 'scans', (0, 4095)))
    assert made.dtype == np.float32
    assert (made != made.round()).any()


def test_hounsfield_units_give_signed_numbers(tmp_path, translate):
    np.save(tmp_path / 'scans/a.npy', (SCAN - 1000).astype(np.int16))
    assert tifffile.imread(translate(tmp_path / 'scans', (-1000, 400))).dtype == np.int16


def test_output_that_becomes_a_tiff_does_not_replace_its_input(tmp_path, translate):
    tifffile.imwrite(tmp_path / 'scans/a.tif', SCAN.astype(np.float32))
    with pytest.raises(DataError, match='would replace it'):
        translate(tmp_path / 'scans', (0, 4095), out='scans')
    assert (tifffile.imread(tmp_path / 'scans/a.tif') == SCAN.astype(np.float32)).all()
