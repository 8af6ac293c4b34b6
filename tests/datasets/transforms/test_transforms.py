"""Transforms against their definitions."""
import numpy as np
import pytest
from PIL import Image

from mmgcl.datasets import (
    LimitSize,
    RandomCrop,
    RandomZoomCrop,
    Resize,
    ResizeToMultiple,
    ScaleWidth,
    SwitchAtEpoch,
)
from mmgcl.datasets.random_state import preserved_generators, seed_generators
from mmgcl.datasets.transforms.build import build_transform
from mmgcl.errors import DataError

NOISE = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
PICTURE = Image.fromarray(NOISE)


def apply(transform, image: np.ndarray = NOISE, seed: int = 0, epoch: int = 0) -> np.ndarray:
    with preserved_generators():
        seed_generators(0, seed, 0)
        results = transform({'img': image, 'img_path': 'horses/7.png', 'epoch': epoch})
    assert results['img_shape'] == results['img'].shape[:2]
    return results['img']


@pytest.mark.parametrize('interpolation', ['nearest', 'bilinear', 'bicubic', 'lanczos'])
def test_resize_is_pillows_and_does_not_keep_the_aspect(interpolation):
    method = Image.Resampling[interpolation.upper()]
    resize = Resize((20, 30), interpolation=interpolation, backend='pillow')
    assert np.array_equal(apply(resize), np.asarray(PICTURE.resize((20, 30), method)))
    assert apply(Resize(16)).shape == (16, 16, 3)


def test_gray_image_is_resized_as_each_channel_of_a_colour_image():
    resize = Resize(16, interpolation='bicubic', backend='pillow')
    gray = NOISE[..., :1]
    # Pillow rounds an 8-bit image after each of its two passes, floats at the end alone.
    assert np.abs(apply(resize, gray).astype(int) - apply(resize)[..., :1]).max() <= 1
    assert np.array_equal(apply(resize, gray[..., 0]), apply(resize)[..., 0])


@pytest.mark.parametrize('dtype', [np.uint16, np.float32])
def test_other_types_and_numbers_of_channels_are_resized_channel_by_channel(dtype):
    image = np.random.default_rng(0).integers(0, 60_000, (8, 8, 5)).astype(dtype)
    made = apply(Resize((4, 6), interpolation='box', backend='pillow'), image)
    assert (made.shape, made.dtype) == ((6, 4, 5), dtype)
    whole = apply(Resize(1, interpolation='box', backend='pillow'), image)
    assert np.allclose(whole[0, 0], image.astype(float).mean((0, 1)), atol=0.51)  # rounded


def test_crop_is_a_part_of_the_image_and_reaches_every_position():
    positions = set()
    for seed in range(200):
        cut = apply(RandomCrop((38, 58)), seed=seed)
        [position] = [
            (top, left) for top in range(3) for left in range(3)
            if np.array_equal(cut, NOISE[top:top + 38, left:left + 58])]
        positions.add(position)
    assert len(positions) == 9


@pytest.mark.parametrize('crop', [RandomCrop, RandomZoomCrop])
@pytest.mark.parametrize('size', [41, (8, 61)])
def test_image_smaller_than_the_crop_is_named_with_its_size_and_a_fix(crop, size):
    with pytest.raises(DataError, match=r'horses/7\.png has 60x40 pixels .*fewer than the crop of'):
        apply(crop(size))


def test_fix_of_a_too_large_crop_is_a_resize():
    with pytest.raises(DataError, match=r'put dict\(type="Resize", scale=64\) before the crop'):
        apply(RandomCrop(64))


def test_zoom_crop_equals_resizing_the_whole_image_and_then_cropping():
    smooth = PICTURE.resize((300, 200), Image.Resampling.BICUBIC)
    for seed in range(10):
        rng = np.random.default_rng([0, seed, 0])
        (width, left), (height, top) = [
            (scaled := max(64, round(side * rng.uniform(1 / 3, 1))),
             int(rng.integers(scaled - 64 + 1))) for side in smooth.size]
        whole = smooth.resize((width, height), Image.Resampling.BILINEAR)
        expected = np.array(whole.crop((left, top, left + 64, top + 64)), dtype=int)
        cut = apply(RandomZoomCrop(64), np.asarray(smooth), seed=seed)
        # Pillow rounds each of the two passes of a resize to 8 bits: at most one level apiece.
        assert np.abs(cut - expected).max() <= 2


def test_zoom_crop_of_an_image_in_memory_is_that_of_one_that_is_read_each_time():
    kept = NOISE.copy()
    kept.flags.writeable = False
    crop = RandomZoomCrop(16)
    for seed in range(3):
        assert np.array_equal(apply(crop, kept, seed), apply(crop, NOISE.copy(), seed))


def test_zoom_crop_at_full_scale_is_a_plain_crop():
    assert np.array_equal(apply(RandomZoomCrop((40, 60), min_zoom=1.0)), NOISE)


@pytest.mark.parametrize(('size', 'expected'), [
    ((60, 40), (60, 40)), ((61, 41), (60, 40)), ((62, 43), (64, 44)), ((1, 3), (4, 4))])
def test_sides_go_to_the_nearest_multiple_of_four(size, expected):
    made = apply(ResizeToMultiple(4), np.asarray(PICTURE.resize(size)))
    assert made.shape[1::-1] == expected


@pytest.mark.parametrize(('width', 'crop'), [(30, 1), (30, 20), (31, 8), (90, 64), (20, 16)])
def test_scaled_width_is_that_of_the_published_option(width, crop):
    # Of --preprocess scale_width: int(max(load_size * height / width, crop_size)), in pixels.
    height = int(max(width * 40 / 60, crop))
    expected = PICTURE.resize((width, height), Image.Resampling.BICUBIC)
    assert np.array_equal(apply(ScaleWidth(width, crop)), np.asarray(expected))


def test_scaled_width_leaves_an_image_alone_that_has_it_and_room_for_the_crop():
    assert apply(ScaleWidth(60, 40)) is NOISE
    assert apply(ScaleWidth(60, 48)).shape == (48, 60, 3)


def test_limit_shrinks_the_longer_side_and_keeps_the_aspect():
    assert apply(LimitSize(30)).shape == (20, 30, 3)
    assert apply(LimitSize(60)) is NOISE


def test_switch_changes_at_its_epoch_counted_from_zero():
    switch = SwitchAtEpoch(
        200, before={'type': 'Resize', 'scale': 28}, after={'type': 'Resize', 'scale': 25})
    assert [apply(switch, epoch=epoch).shape[1] for epoch in (0, 199, 200, 399)] == [28, 28, 25, 25]


@pytest.mark.parametrize(('build', 'message'), [
    (lambda: build_transform(dict(type='Resize', scale=0)),
     r'scale must be at least 1, got \(0, 0\)'),
    (lambda: Resize(8, interpolation='cubic', backend='pillow'),
     "interpolation must be one of nearest, .*, got 'cubic'"),
    (lambda: Resize(8, backend='opencv'), "backend must be 'cv2' or 'pillow', got 'opencv'"),
    (lambda: RandomCrop((1, 2, 3)), r'crop_size must be one side or \(height, width\), got'),
    (lambda: RandomZoomCrop(8, min_zoom=0), r'min_zoom must lie in \(0, 1\], got 0'),
    (lambda: LimitSize(0), 'max_size must be at least 1, got 0'),
    (lambda: ScaleWidth(0), 'width must be at least 1, got 0'),
    (lambda: ResizeToMultiple(0), 'size_divisor must be at least 1, got 0'),
    (lambda: SwitchAtEpoch(-1, Resize(1), Resize(1)), 'epoch must be >= 0, got -1'),
])
def test_impossible_argument_is_named_with_its_value(build, message):
    with pytest.raises(ValueError, match=message):
        build()
