"""Statistics of features, transferred."""
import pytest
import torch

from mmgcl.models.layers.whitening_coloring import (
    shared_labels,
    transfer_statistics,
    whiten_and_color,
)

torch.manual_seed(0)
STYLE = torch.randn(4, 4, dtype=torch.float64) @ torch.randn(4, 3000, dtype=torch.float64) * 9 + 3


def wide(count: int) -> torch.Tensor:
    """Features (4, count) of a range that clamping does not touch."""
    columns = torch.randn(4, count, dtype=torch.float64)
    columns[:, 0], columns[:, 1] = 1e4, -1e4
    return columns


def test_mean_becomes_that_of_the_style():
    made = whiten_and_color(wide(3000), STYLE)
    torch.testing.assert_close(made.mean(1), STYLE.mean(1))


def test_covariance_becomes_that_of_the_style_where_the_identity_is_small():
    content = 100 * torch.randn(4, 3000, dtype=torch.float64)
    made = whiten_and_color(content, 100 * STYLE.sub(STYLE.mean(1, keepdim=True)) / 99)
    inside = (made > content.min()) & (made < content.max())
    assert inside.all()
    torch.testing.assert_close(
        torch.cov(made), torch.cov(100 * STYLE / 99), rtol=1e-2, atol=0.5)


def test_own_statistics_change_nothing():
    content = wide(200)
    torch.testing.assert_close(whiten_and_color(content, content), content)


def test_values_stay_in_the_range_of_the_content():
    content = torch.rand(4, 100, dtype=torch.float64)
    made = whiten_and_color(content, STYLE)
    assert made.min() >= content.min()
    assert made.max() <= content.max()


def test_alpha_0_is_the_content():
    content = torch.rand(4, 100, dtype=torch.float64)
    assert torch.equal(whiten_and_color(content, STYLE, alpha=0), content)


def maps(*areas: int) -> torch.Tensor:
    """A label map (1, W) with that many pixels of the labels 0, 1, ..."""
    return torch.arange(len(areas)).repeat_interleave(torch.tensor(areas))[None]


@pytest.mark.parametrize(('content', 'style', 'labels'), [
    ((50, 10), (50, 50), [0]),     # 10 pixels are too few
    ((50, 11), (50, 1000), [0, 1]),
    ((50, 11), (50, 1100), [0]),   # 100 to 1 is too far
    ((1100, 50), (11, 50), [1])])
def test_labels_that_count(content, style, labels):
    assert list(shared_labels(maps(*content), maps(*style))) == labels


def test_each_label_takes_the_statistics_of_its_own_pixels():
    content, style = torch.rand(2, 1, 3, 8, 8, dtype=torch.float64)
    halves = torch.zeros(8, 8, dtype=torch.int64)
    halves[:, 4:] = 1
    made = transfer_statistics(content, style, segments=(halves, halves))
    for part in (slice(0, 4), slice(4, 8)):
        alone = transfer_statistics(content[..., part], style[..., part])
        torch.testing.assert_close(made[..., part], alone)


def test_a_label_that_the_style_lacks_stays_as_it_is():
    content, style = torch.rand(2, 1, 3, 8, 8, dtype=torch.float64)
    halves = torch.zeros(8, 8, dtype=torch.int64)
    halves[:, 4:] = 1
    made = transfer_statistics(content, style, segments=(halves, torch.zeros_like(halves)))
    assert torch.equal(made[..., 4:], content[..., 4:])
    assert not torch.equal(made[..., :4], content[..., :4])
