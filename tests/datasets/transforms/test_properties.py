"""Transforms of images of any size, depth and number of channels: finite, of the right shape."""
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgcl.datasets.transforms.build import build_transform
from mmgcl.errors import DataError

sizes = dict(height=st.integers(1, 40), width=st.integers(1, 40),
             channels=st.sampled_from([1, 3, 5]), depth=st.sampled_from([np.uint8, np.float32]),
             target=st.integers(1, 24), seed=st.integers(0, 99))


def applied(transform: dict, height: int, width: int, channels: int, depth: type,
            seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    image = (rng.integers(0, 256, (height, width, channels)).astype(np.uint8) if depth is np.uint8
             else rng.random((height, width, channels), dtype=np.float32))
    before = image.copy()
    np.random.seed(seed)  # noqa: NPY002  (mmcv's transforms draw from it)
    found = build_transform(transform)({'img': image, 'img_shape': image.shape[:2]})['img']
    assert np.array_equal(image, before), 'the input may be shared'
    assert found.dtype == depth
    assert np.isfinite(found).all()
    return found.reshape(*found.shape[:2], -1)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(**sizes)
def test_resize_gives_the_size(height, width, channels, depth, target, seed):
    found = applied(dict(type='Resize', scale=(target, target + 1), interpolation='bicubic',
                         backend='pillow'), height, width, channels, depth, seed)
    assert found.shape == (target + 1, target, channels)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(**sizes)
def test_limit_keeps_the_aspect_and_the_limit(height, width, channels, depth, target, seed):
    found = applied(dict(type='LimitSize', max_size=target), height, width, channels, depth, seed)
    assert max(found.shape[:2]) == min(target, max(height, width))
    assert min(found.shape[:2]) >= 1
    assert found.shape[2] == channels


@settings(max_examples=40, deadline=None, derandomize=True)
@given(**sizes)
def test_sides_become_multiples(height, width, channels, depth, target, seed):
    found = applied(dict(type='ResizeToMultiple', size_divisor=target), height, width, channels,
                    depth, seed)
    assert found.shape[0] % target == found.shape[1] % target == 0
    assert found.size > 0
    assert found.shape[2] == channels


@settings(max_examples=40, deadline=None, derandomize=True)
@given(**sizes)
def test_crop_of_an_image_is_a_part_of_it(height, width, channels, depth, target, seed):
    height, width = max(height, target), max(width, target)
    found = applied(dict(type='RandomCrop', crop_size=target), height, width, channels, depth, seed)
    assert found.shape == (target, target, channels)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(**sizes)
def test_zoomed_crop_has_its_size_or_a_small_image_is_refused(
        height, width, channels, depth, target, seed):
    try:
        found = applied(dict(type='RandomZoomCrop', crop_size=target), height, width, channels,
                        depth, seed)
    except DataError as error:
        if f'fewer than the crop of {target}x{target}' not in str(error):
            raise
        return
    assert found.shape == (target, target, channels)
