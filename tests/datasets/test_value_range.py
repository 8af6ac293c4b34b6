"""Values of files in [0, 1] and back."""
import numpy as np
import pytest

from mmgcl.datasets.value_range import check_scale, from_unit, to_unit, whole_numbers


@pytest.mark.parametrize(('scale', 'values'), [
    ('8bit', np.arange(256, dtype=np.uint8)),
    ('16bit', np.arange(0, 65536, 7).astype(np.uint16)),
    ((-1000.0, 400.0), np.linspace(-1000, 400, 57, dtype=np.float32))])
def test_file_values_come_back(scale, values):
    back = from_unit(to_unit(values, scale), scale)
    assert back.dtype == values.dtype
    # Single precision of a range of 1400.
    assert np.abs(back.astype(float) - values).max() <= (1e-3 if values.dtype.kind == 'f' else 0)


def test_12_bits_in_16_keep_every_level():
    levels = np.arange(4096, dtype=np.uint16)
    assert len(np.unique(to_unit(levels, (0, 4095)))) == 4096


def test_window_of_an_image_is_its_extremes_or_percentiles():
    values = np.r_[-50.0, np.linspace(0, 1, 999), 50.0]
    unit = to_unit(values, 'minmax')
    assert (unit.min(), unit.max()) == (0, 1)
    low, high = np.percentile(values, (1, 99))
    expected = ((values - low) / (high - low)).clip(0, 1)
    assert np.allclose(to_unit(values, 'percentile'), expected, atol=1e-5)


def test_constant_image_is_black_and_finite():
    assert (to_unit(np.full((2, 2), 7.0), 'minmax') == 0).all()


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match='not finite'):
        to_unit(np.array([0.0, np.nan]), 'minmax')


@pytest.mark.parametrize('scale', ['12bit', (1, 1), (3, 1), (1, 2, 3)])
def test_other_scales_are_refused(scale):
    with pytest.raises(ValueError, match='scale must be'):
        check_scale(scale)


@pytest.mark.parametrize(('window', 'kind'), [
    ((0, 4095), np.uint16), ((-1000, 400), np.int16), ((0, 100_000), np.int32)])
def test_window_of_whole_numbers_gives_whole_numbers(window, kind):
    values = from_unit(np.linspace(0, 1, 50), window)
    whole = whole_numbers(values, window)
    assert whole.dtype == kind
    assert (whole[0], whole[-1]) == window
    assert np.abs(whole - values).max() <= 0.5


def test_window_of_few_steps_stays_floating_point():
    values = np.array([0.25, 0.75], np.float32)
    assert whole_numbers(values, (0, 1)) is values
