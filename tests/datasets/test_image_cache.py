"""Cached images are the images, bit for bit, whoever makes the cache and whatever happens then."""
import json
import os
import pickle
import resource
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader

from mmgcl.datasets import EpochSampler, UnpairedImageDataset
from mmgcl.errors import DataError


def in_full(*transforms: dict) -> list[dict]:
    return [dict(type='LoadImageFromFile'), *transforms, dict(type='PackInputs')]


def resize(scale: int) -> dict:
    return dict(type='Resize', scale=scale, interpolation='bicubic', backend='pillow')


PIPELINES = {
    'resize': in_full(resize(10), dict(type='RandomCrop', crop_size=8),
                      dict(type='RandomFlip', prob=0.5)),
    'switch': in_full(dict(type='SwitchAtEpoch', epoch=1, before=resize(11), after=resize(8)),
                      dict(type='RandomCrop', crop_size=8), dict(type='RandomFlip', prob=0.5)),
    'crop': in_full(dict(type='RandomCrop', crop_size=8)),
    'nothing': in_full()}


def equal(first: dict, second: dict) -> bool:
    same = all(torch.equal(first[name], second[name]) for name in ('real_x', 'real_y'))
    return same and first['sample'].metainfo == second['sample'].metainfo


def files(cache: Path, ending: str = '.images') -> list[Path]:
    return sorted(path for path in cache.iterdir() if path.suffix == ending)


@pytest.mark.parametrize('pipeline', PIPELINES.values(), ids=PIPELINES)
@pytest.mark.parametrize('from_existing', [False, True])
def test_samples_are_the_same_with_and_without(make_images, tmp_path, pipeline, from_existing):
    root = make_images(trainA=3, trainB=5)
    (plain, cached) = (UnpairedImageDataset(root, pipeline=pipeline, cache=cache)
                       for cache in (None, tmp_path / 'cache'))
    if from_existing:
        [cached[i] for i in range(10)]
        cached = UnpairedImageDataset(root, pipeline=pipeline, cache=tmp_path / 'cache')
    # Both epochs of the switch.
    assert all(equal(plain[i], cached[i]) for i in range(10))


def test_images_of_many_sizes_and_modes(tmp_path):
    for name in ('trainA', 'trainB'):
        (tmp_path / name).mkdir()
        for k, mode in enumerate(('RGB', 'L', 'RGBA')):
            Image.new(mode, (9 + k, 20 - k), k).save(tmp_path / name / f'{k}.png')
    plain, cached = (UnpairedImageDataset(tmp_path, cache=cache)
                     for cache in (None, tmp_path / 'cache'))
    assert all(equal(plain[i], cached[i]) for i in range(3))


def test_cached_images_are_not_read_again(make_images, tmp_path):
    root = make_images(trainA=2, trainB=2)
    dataset = UnpairedImageDataset(root, pipeline=PIPELINES['resize'], cache=tmp_path / 'cache')
    expected = [dataset[i] for i in range(2)]
    for path in root.glob('train?/*.png'):
        path.unlink()
    assert all(equal(dataset[i], expected[i]) for i in range(2))


def test_changed_image_has_a_new_cache(make_images, tmp_path):
    root = make_images(trainA=2, trainB=2)
    settings = dict(pipeline=PIPELINES['resize'], cache=tmp_path / 'cache')
    before = UnpairedImageDataset(root, **settings)[0]
    path = root / 'trainA' / '0.png'
    Image.fromarray(255 - np.asarray(Image.open(path))).save(path)
    os.utime(path, ns=(0, 0))  # another time, even where the clock is coarse
    after = UnpairedImageDataset(root, **settings)[0]
    assert not torch.equal(before['real_x'], after['real_x'])
    assert equal(after, UnpairedImageDataset(root, pipeline=PIPELINES['resize'])[0])


def test_skipped_images_are_replaced_as_without(make_images, tmp_path):
    root = make_images(trainA=3, trainB=3)
    (root / 'trainA' / '1.png').write_bytes(b'no image')
    settings = dict(pipeline=PIPELINES['resize'], on_corrupt='skip')
    plain = UnpairedImageDataset(root, **settings)
    cached = UnpairedImageDataset(root, cache=tmp_path / 'cache', **settings)
    assert all(equal(plain[i], cached[i]) for i in range(3))


def test_broken_image_ends_the_run_and_leaves_no_file(make_images, tmp_path):
    root = make_images(trainA=3, trainB=3)
    (root / 'trainA' / '1.png').write_bytes(b'no image')
    with pytest.raises(DataError, match=r'1\.png is not a readable image'):
        UnpairedImageDataset(root, cache=tmp_path / 'cache')
    assert files(tmp_path / 'cache') == files(tmp_path / 'cache', '.partial') == []


def test_file_that_cannot_grow_is_one_clear_message_and_leaves_nothing(make_images, tmp_path):
    root = make_images(trainA=3, trainB=3, size=(64, 64))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # fails as a full disk does
    try:
        with pytest.raises(DataError, match=r'image cache .* cannot be made .*: make room'):
            UnpairedImageDataset(root, cache=tmp_path / 'cache')
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(tmp_path / 'cache') == files(tmp_path / 'cache', '.partial') == []
    UnpairedImageDataset(root, cache=tmp_path / 'cache')[0]


def test_what_an_interrupted_process_left_does_not_count(make_images, tmp_path):
    root = make_images(trainA=2, trainB=2)
    whole = UnpairedImageDataset(root, cache=tmp_path / 'cache')
    for path in files(tmp_path / 'cache'):
        path.with_name(path.name + '.partial').write_bytes(b'half')
        path.unlink()
    again = UnpairedImageDataset(root, cache=tmp_path / 'cache')
    assert all(equal(whole[i], again[i]) for i in range(2))
    assert files(tmp_path / 'cache', '.partial') == []


def sums(root: Path, cache: Path) -> list[int]:
    dataset = UnpairedImageDataset(root, pipeline=PIPELINES['resize'], cache=cache)
    return [int(dataset[i]['real_x'].sum()) for i in range(8)]


def test_processes_that_start_at_once_make_one_file_and_read_the_same(make_images, tmp_path):
    root, cache = make_images(trainA=8, trainB=8), tmp_path / 'cache'
    with ProcessPoolExecutor(3, get_context('fork')) as pool:
        found = list(pool.map(sums, [root] * 3, [cache] * 3))
    plain = UnpairedImageDataset(root, pipeline=PIPELINES['resize'])
    assert found == [[int(plain[i]['real_x'].sum()) for i in range(8)]] * 3
    assert len(files(cache)) == 2  # a file a domain


@pytest.mark.parametrize('context', ['fork', 'spawn'])
def test_workers_read_the_cache(make_images, tmp_path, context):
    root = make_images(trainA=3, trainB=4)
    settings = dict(pipeline=PIPELINES['switch'])
    cached = UnpairedImageDataset(root, cache=tmp_path / 'cache', **settings)
    plain = UnpairedImageDataset(root, **settings)
    sampler = EpochSampler(cached, shuffle=False)
    loader = DataLoader(cached, batch_size=None, sampler=sampler, num_workers=1,
                        multiprocessing_context=context)
    assert all(equal(sample, plain[i]) for i, sample in enumerate(loader))


def test_a_pickled_data_set_holds_no_images(make_images, tmp_path):
    root = make_images(trainA=3, trainB=3, size=(200, 200))
    dataset = UnpairedImageDataset(root, cache=tmp_path / 'cache')
    assert len(pickle.dumps(dataset)) < 200 * 200


def with_index(change: Callable[[list], object]) -> Callable[[bytes], bytes]:
    """A file whose index is changed and has its checksum, as no accident leaves it."""
    def damage(data: bytes) -> bytes:
        length = int.from_bytes(data[-12:-4], 'little')
        text = data[-12 - length:-12]
        text = json.dumps(change(json.loads(text))).encode()
        return (data[:-12 - length] + text + len(text).to_bytes(8, 'little')
                + zlib.crc32(text).to_bytes(4, 'little'))
    return damage


DAMAGES = {
    'empty': lambda data: b'',
    'cut short': lambda data: data[:len(data) // 2],
    'end missing': lambda data: data[:-1],
    'text': lambda data: b'no images here, but some words',
    'a flipped bit of a pixel': lambda data: bytes([data[0] ^ 1]) + data[1:],
    'a flipped bit of the index': lambda data: data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
    'a wrong length': lambda data: data[:-12] + b'\xff' * 8 + data[-4:],
    'zeros': lambda data: bytes(len(data)),
    'begins late': lambda data: b'0' + data,
    'an image less': with_index(lambda index: index[:-1]),
    'another number': with_index(lambda index: [[99, *index[0][1:]], *index[1:]]),
    'an image beyond the end': with_index(lambda index: [[0, 10 ** 9, *index[0][2:]], *index[1:]]),
    'an image before the beginning': with_index(lambda index: [[0, -9, *index[0][2:]], *index[1:]]),
    'objects': with_index(lambda index: [[*index[0][:3], '|O', 0], *index[1:]]),
    'no index': with_index(lambda index: {'a': 1})}


@pytest.mark.parametrize('damage', DAMAGES.values(), ids=DAMAGES)
def test_damaged_file_is_made_anew_with_one_notice(make_images, tmp_path, log_file, damage):
    root = make_images(trainA=3, trainB=3)
    settings = dict(pipeline=PIPELINES['resize'], cache=tmp_path / 'cache')
    UnpairedImageDataset(root, **settings)
    [path] = tmp_path.glob('cache/trainA*.images')
    path.write_bytes(damage(path.read_bytes()))
    plain = UnpairedImageDataset(root, pipeline=PIPELINES['resize'])
    mended = UnpairedImageDataset(root, **settings)
    assert all(equal(plain[i], mended[i]) for i in range(3))
    assert log_file.read_text().count('is damaged and is made anew') == 1


def test_fifo_of_that_name_is_replaced(make_images, tmp_path, log_file):
    root = make_images(trainA=2, trainB=2)
    settings = dict(pipeline=PIPELINES['resize'], cache=tmp_path / 'cache')
    UnpairedImageDataset(root, **settings)
    for path in files(tmp_path / 'cache'):
        path.unlink()
        os.mkfifo(path)
    cached, plain = (UnpairedImageDataset(root, **settings),
                     UnpairedImageDataset(root, pipeline=PIPELINES['resize']))
    assert all(equal(plain[i], cached[i]) for i in range(2))


def test_dangling_link_is_named(make_images, tmp_path):
    root = make_images(trainA=3, trainB=3)
    (root / 'trainA/z.png').symlink_to('/nowhere/x.png')
    with pytest.raises(DataError, match=r'cannot read .*z\.png: No such file'):
        UnpairedImageDataset(root, cache=tmp_path / 'cache')
