"""Image files of every kind are read, refused by name, or named as left out, soon."""
import os
import resource
import runpy
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.datasets import UnpairedImageDataset
from mmgcl.datasets.checks import check_folders
from mmgcl.datasets.image_files import open_image, read_image
from mmgcl.demo import Trained
from mmgcl.demo.batch import translate_files
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError, DataError
from mmgcl.evaluation.folders import PixelFolder
from mmgcl.registry import MODELS

CORPUS = runpy.run_path(str(Path(__file__).parents[2] / 'tools/benchmarks/hostile_images.py'))
KINDS, READ, REFUSED, LEFT_OUT = (CORPUS[name] for name in ('KINDS', 'READ', 'REFUSED', 'LEFT_OUT'))
BY_SYSTEM = ('link to nothing', 'link to itself')  # an error of the folder, not of an image
SMALL = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
         'model.objectives.gcl': None}


def of_fate(*fates: str) -> list[str]:
    return [kind for kind, (_, _, fate) in KINDS.items() if fate in fates]


def escaped(path: Path) -> str:
    """A path as messages show it."""
    return str(DataError(str(path)))


@pytest.mark.parametrize('kind', of_fate(READ))
def test_sound_file_is_read(tmp_path, kind):
    image = read_image(CORPUS['make_image'](kind, tmp_path))
    assert image.mode == 'RGB'
    assert min(image.size) >= 1


@pytest.mark.parametrize('kind', of_fate(REFUSED))
def test_unusable_file_is_refused_in_one_line_that_names_it(tmp_path, kind):
    path = CORPUS['make_image'](kind, tmp_path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with pytest.raises(DataError) as raised:
        read_image(path)
    assert escaped(path) in str(raised.value)
    assert str(raised.value).isprintable()
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200_000  # KiB


def make_set(root: Path, *fates: str, without: tuple[str, ...] = ()) -> dict[Path, str]:
    """A training set whose domain A holds files of the corpus."""
    made = CORPUS['make_images'](root / 'trainA', *fates)
    for path in [path for path, kind in made.items() if kind in without]:
        path.unlink()
        del made[path]
    (root / 'trainB').mkdir()
    Image.new('RGB', (9, 9)).save(root / 'trainB' / '0.png')
    return made


def test_training_set_skips_each_unusable_file_once_and_says_what_is_left_out(tmp_path, log_file):
    made = make_set(tmp_path, without=BY_SYSTEM)
    dataset = UnpairedImageDataset(tmp_path, on_corrupt='skip')
    used = {Path(dataset[index]['sample'].x_path) for index in range(len(dataset))}
    assert used == {path for path, kind in made.items() if kind in of_fate(READ)}
    log = log_file.read_text(encoding='utf-8')
    for path, kind in made.items():
        if kind in of_fate(REFUSED):
            assert log.count(f'skipping an image: {escaped(path)}') == 1, kind
        elif kind in of_fate(LEFT_OUT):
            assert path.name in log
    assert '2 left out (hidden): .hidden.png' in log


def test_cache_holds_what_the_files_give(tmp_path):
    make_set(tmp_path, without=BY_SYSTEM)
    plain, cached = (UnpairedImageDataset(tmp_path, on_corrupt='skip', cache=cache)
                     for cache in (None, tmp_path / 'cache'))
    for index in range(len(plain)):
        assert torch.equal(plain[index]['real_x'], cached[index]['real_x'])
        assert plain[index]['sample'].x_path == cached[index]['sample'].x_path


@pytest.mark.parametrize('kind', BY_SYSTEM)
def test_link_that_leads_nowhere_ends_the_run_by_name(tmp_path, kind):
    path = CORPUS['make_image'](kind, tmp_path / 'trainA')
    (tmp_path / 'trainB').mkdir()
    Image.new('RGB', (9, 9)).save(tmp_path / 'trainB' / '0.png')
    with pytest.raises(DataError, match=path.name):
        UnpairedImageDataset(tmp_path, on_corrupt='skip')[0]


def test_check_counts_every_kind(tmp_path):
    made = make_set(tmp_path)
    report = check_folders(tmp_path, workers=1)
    folder = next(folder for folder in report.folders if folder.name == 'trainA')
    assert len(folder.images) == len(of_fate(READ, REFUSED))
    # Of a file that is an array, the check proposes how it is read.
    assert {made[image.path] for image in folder.unreadable} == set(of_fate(REFUSED))
    text = '\n'.join(report.notes)
    assert all(path.name in text for path, kind in made.items() if kind in of_fate(LEFT_OUT))


def test_folder_to_be_scored_names_what_it_leaves_out_and_what_it_cannot_read(tmp_path, log_file):
    made = CORPUS['make_images'](tmp_path / 'set')
    folder = PixelFolder(tmp_path / 'set')
    assert len(folder) == len(of_fate(READ, REFUSED))
    assert all(path.name in log_file.read_text(encoding='utf-8')
               for path, kind in made.items() if kind in of_fate(LEFT_OUT))
    for index, path in enumerate(folder.paths):
        if made[path] in of_fate(READ):
            assert folder[index].shape[0] == 3
            continue
        with pytest.raises(DataError) as raised:
            folder[index]
        assert escaped(path) in str(raised.value)


@pytest.fixture
def trained(tmp_path, repository) -> Trained:
    config = load_config(repository / 'configs/gcl/demo.py', SMALL)
    path = tmp_path / 'weights.pth'
    torch.save({'state_dict': MODELS.build(config.model.to_dict()).state_dict()}, path)
    return Trained('tiny', config, path)


def test_inferencer_writes_the_sound_ones_and_counts_the_others(trained, tmp_path):
    made = CORPUS['make_images'](tmp_path / 'in')
    inferencer = ImageTranslationInferencer(trained.config, trained.checkpoint, 'cpu')
    saved = inferencer.save(tmp_path / 'in', tmp_path / 'out')
    assert len(saved.paths) == len({*saved.paths}) == len(of_fate(READ))
    for path in saved.paths:
        assert Image.open(os.fsencode(path)).mode == 'RGB'
    assert len(saved.failed) == len(of_fate(REFUSED))
    text = '\n'.join(saved.failed)
    assert all(escaped(path) in text for path, kind in made.items() if kind in of_fate(REFUSED))
    assert not list((tmp_path / 'out').rglob('*.partial'))


def test_names_that_would_be_too_long_are_cut_and_stay_distinct(trained, tmp_path):
    for number, name in enumerate(('n' * 251 + '.jpg', 'n' * 250 + 'm.jpg')):
        (tmp_path / 'in').mkdir(exist_ok=True)
        Image.new('RGB', (32, 32), (number, 0, 0)).save(tmp_path / 'in' / name)
    inferencer = ImageTranslationInferencer(trained.config, trained.checkpoint, 'cpu')
    saved = inferencer.save(tmp_path / 'in', tmp_path / 'out', extension='webp')
    assert len({*saved.paths}) == len(list((tmp_path / 'out').iterdir())) == 2
    assert all(len(path.name) == 255 and path.suffix == '.webp' for path in saved.paths)


def test_uploads_are_read_by_the_same_rules(trained, tmp_path):
    made = CORPUS['make_images'](tmp_path / 'in', READ, REFUSED)
    inferencer = ImageTranslationInferencer(trained.config, trained.checkpoint, 'cpu')
    batch = translate_files(inferencer, [str(path) for path in made], tmp_path / 'out',
                            lambda done: None, None)
    assert len(batch.paths) == len(of_fate(READ))
    assert len(batch.skipped) == len(of_fate(REFUSED))


def test_mosaic_of_182_megapixels_is_read_where_a_small_file_of_fewer_is_not(tmp_path):
    Image.new('L', (14_000, 13_000), 100).save(tmp_path / 'mosaic.png')
    with open_image(tmp_path / 'mosaic.png') as mosaic:
        assert mosaic.size == (14_000, 13_000)
    Image.new('1', (12_000, 12_000)).save(tmp_path / 'bomb.png')
    with pytest.raises(ValueError, match='12000 x 12000 pixels, more than the limit of 67108864'):
        open_image(tmp_path / 'bomb.png')


def test_limit_of_pixels_is_a_setting(tmp_path, monkeypatch):
    Image.fromarray(np.zeros((20, 30), np.uint8)).save(tmp_path / 'a.png')
    monkeypatch.setenv('MMGCL_MAX_PIXELS', '600')
    assert read_image(tmp_path / 'a.png').size == (30, 20)
    monkeypatch.setenv('MMGCL_MAX_PIXELS', '599')
    with pytest.raises(DataError, match='30 x 20 pixels, more than the limit of 599'):
        read_image(tmp_path / 'a.png')
    monkeypatch.setenv('MMGCL_MAX_PIXELS', 'many')
    with pytest.raises(ConfigError, match=r"MMGCL_MAX_PIXELS must be .*, got 'many'"):
        read_image(tmp_path / 'a.png')


def test_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    (tmp_path / 'trainA' / 'locked').mkdir(parents=True)
    listed = os.scandir
    monkeypatch.setattr(os, 'scandir', lambda path: listed(path) if 'locked' not in str(path)
                        else (_ for _ in ()).throw(PermissionError(13, 'denied', str(path))))
    with pytest.raises(DataError, match='locked cannot be listed: denied'):
        UnpairedImageDataset(tmp_path)
