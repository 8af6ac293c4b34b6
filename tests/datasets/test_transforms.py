"""Transforms against their definitions."""
import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.datasets import (
    LimitSize,
    Pipeline,
    RandomCrop,
    RandomFlip,
    RandomZoomCrop,
    Resize,
    ResizeToMultiple,
    SwitchAtEpoch,
)
from mmgcl.errors import DataError

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8))


def results(image: Image.Image = NOISE, seed: int = 0, epoch: int = 0) -> dict:
    rng = np.random.default_rng(seed)
    return {'image': image, 'rng': rng, 'epoch': epoch, 'path': 'horses/7.png'}


def apply(transform, *args, **kwargs) -> np.ndarray:
    return np.array(transform(results(*args, **kwargs))['image'])


def test_resize_is_pillows_bicubic_and_does_not_keep_the_aspect():
    expected = np.array(NOISE.resize((20, 30), Image.Resampling.BICUBIC))
    assert np.array_equal(apply(Resize((30, 20))), expected)
    assert apply(Resize(16)).shape == (16, 16, 3)


def test_resize_to_the_same_size_gives_the_image_itself():
    assert Resize((40, 60))(results())['image'] is NOISE


def test_crop_is_a_part_of_the_image_and_reaches_every_place():
    array, positions = np.array(NOISE), set()
    for seed in range(200):
        cut = apply(RandomCrop((38, 58)), seed=seed)
        [position] = [
            (top, left) for top in range(3) for left in range(3)
            if np.array_equal(cut, array[top:top + 38, left:left + 58])]
        positions.add(position)
    assert len(positions) == 9


@pytest.mark.parametrize('crop', [RandomCrop, RandomZoomCrop])
@pytest.mark.parametrize('size', [41, (8, 61)])
def test_image_smaller_than_the_crop_is_named_with_its_size_and_a_fix(crop, size):
    with pytest.raises(DataError, match=r'horses/7\.png has 60x40 pixels .*fewer than the crop of'):
        crop(size)(results())


def test_fix_of_a_too_large_crop_is_a_resize():
    with pytest.raises(DataError, match=r'put dict\(type="Resize", size=64\) before the crop'):
        RandomCrop(64)(results())


def test_flip_mirrors_columns_with_its_probability():
    mirrored = np.array(NOISE)[:, ::-1]
    assert np.array_equal(apply(RandomFlip(1.0)), mirrored)
    assert RandomFlip(0.0)(results())['image'] is NOISE
    share = np.mean([
        np.array_equal(apply(RandomFlip(0.3), seed=seed), mirrored) for seed in range(400)])
    assert abs(share - 0.3) < 0.07  # three standard deviations of 400 draws


def test_zoom_crop_equals_resizing_the_whole_image_and_then_cropping():
    smooth = NOISE.resize((300, 200), Image.Resampling.BICUBIC)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        (width, left), (height, top) = [
            (scaled := max(64, round(side * rng.uniform(1 / 3, 1))),
             int(rng.integers(scaled - 64 + 1))) for side in smooth.size]
        whole = smooth.resize((width, height), Image.Resampling.BILINEAR)
        expected = np.array(whole.crop((left, top, left + 64, top + 64)), dtype=int)
        cut = apply(RandomZoomCrop(64), smooth, seed=seed)
        # Pillow rounds each of the two passes of a resize to 8 bits: at most one level apiece.
        assert np.abs(cut - expected).max() <= 2


def test_zoom_crop_at_full_scale_is_a_plain_crop():
    cut = apply(RandomZoomCrop((40, 60), min_zoom=1.0))
    assert np.array_equal(cut, np.array(NOISE))


@pytest.mark.parametrize(('size', 'expected'), [
    ((60, 40), (60, 40)), ((61, 41), (60, 40)), ((62, 43), (64, 44)), ((1, 3), (4, 4))])
def test_sides_go_to_the_nearest_multiple_of_four(size, expected):
    image = ResizeToMultiple(4)(results(NOISE.resize(size)))['image']
    assert image.size == expected


def test_limit_shrinks_the_longer_side_and_keeps_the_aspect():
    assert LimitSize(30)(results())['image'].size == (30, 20)
    assert LimitSize(60)(results())['image'] is NOISE


def test_switch_changes_at_its_epoch_counted_from_zero():
    switch = SwitchAtEpoch(
        200, before={'type': 'Resize', 'size': 28}, after={'type': 'Resize', 'size': 25})
    sides = [switch(results(epoch=epoch))['image'].width for epoch in (0, 199, 200, 399)]
    assert sides == [28, 28, 25, 25]


def test_pipeline_builds_configs_in_order_and_gives_a_uint8_tensor():
    pipeline = Pipeline([{'type': 'Resize', 'size': 20}, RandomCrop(16), {'type': 'RandomFlip'}])
    tensor = pipeline(results())
    assert tensor.dtype == torch.uint8
    assert tensor.shape == (16, 16, 3)


def test_pipeline_leaves_the_image_untouched():
    before = np.array(NOISE)
    Pipeline([RandomZoomCrop(16), RandomFlip(1.0)])(results()).zero_()
    Pipeline()(results()).zero_()
    assert np.array_equal(np.array(NOISE), before)


@pytest.mark.parametrize(('build', 'message'), [
    (lambda: Resize(0), 'size must be at least 1, got 0'),
    (lambda: Resize((1, 2, 3)), r'size must be one side or \(height, width\), got'),
    (lambda: Resize(8, 'cubic'), "interpolation must be one of nearest, .*, got 'cubic'"),
    (lambda: RandomFlip(1.5), r'prob must lie in \[0, 1\], got 1.5'),
    (lambda: RandomZoomCrop(8, min_zoom=0), r'min_zoom must lie in \(0, 1\], got 0'),
    (lambda: LimitSize(0), 'max_size must be at least 1, got 0'),
    (lambda: ResizeToMultiple(0), 'divisor must be at least 1, got 0'),
    (lambda: SwitchAtEpoch(-1, Resize(1), Resize(1)), 'epoch must be >= 0, got -1'),
])
def test_impossible_argument_is_named_with_its_value(build, message):
    with pytest.raises(ValueError, match=message):
        build()
