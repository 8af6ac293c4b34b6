"""Blurred halving and doubling."""
import pytest
import torch
from torch.nn import functional as F

from mmgcl.models.layers import BlurDown, BlurUp


def _image(height: int, width: int) -> torch.Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(('height', 'width'), [(8, 10), (9, 7), (2, 3)])
def test_blur_down_averages_three_neighbours_in_each_direction(height, width):
    image = _image(height, width)
    for dim in (2, 3):
        mirrored = F.pad(image, (1, 1, 0, 0) if dim == 3 else (0, 0, 1, 1), mode='reflect')
        left, middle, right = (
            mirrored.narrow(dim, start, image.shape[dim]) for start in range(3))
        image = ((left + 2 * middle + right) / 4).index_select(
            dim, torch.arange(0, image.shape[dim], 2))
    result = BlurDown(3)(_image(height, width))
    assert result.shape[-2:] == ((height + 1) // 2, (width + 1) // 2)
    torch.testing.assert_close(result, image)


@pytest.mark.parametrize(('height', 'width'), [(8, 10), (9, 7), (1, 2)])
def test_blur_up_equals_the_transposed_convolution(height, width):
    image = _image(height, width)
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4
    kernel = torch.outer(taps, taps).expand(3, 1, 4, 4)
    padded = F.pad(image, (1, 1, 1, 1), mode='replicate')
    expected = F.conv_transpose2d(padded, kernel, stride=2, padding=2, groups=3)
    torch.testing.assert_close(BlurUp()(image), expected[:, :, 1:-1, 1:-1])


@pytest.mark.parametrize('layer', [BlurDown(3), BlurUp()])
def test_a_flat_image_stays_flat(layer):
    assert torch.equal(layer(torch.ones(1, 3, 6, 6)).unique(), torch.ones(1))


@pytest.mark.parametrize('layer', [BlurDown(3), BlurUp()])
def test_checkpoints_hold_no_filter(layer):
    assert layer.state_dict() == {}


@pytest.mark.parametrize('layer', [BlurDown(3), BlurUp()])
def test_filter_of_a_published_checkpoint_is_passed_over(layer):
    network = torch.nn.Sequential(layer)
    result = network.load_state_dict({'0.filt': torch.zeros(3, 1, 3, 3)}, strict=True)
    assert not result.unexpected_keys


def test_other_foreign_keys_are_refused():
    with pytest.raises(RuntimeError, match='Unexpected key'):
        torch.nn.Sequential(BlurDown(3)).load_state_dict({'0.weight': torch.zeros(1)})


@pytest.mark.parametrize(('height', 'width'), [(8, 10), (9, 7), (2, 3)])
def test_gradients_by_finite_differences_and_without_the_image(height, width):
    image = _image(height, width).double().requires_grad_()
    layer, kept = BlurDown(3).double(), []
    assert torch.autograd.gradcheck(layer, image)
    assert torch.autograd.gradgradcheck(layer, image)  # as a gradient penalty needs
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda kept: kept):
        layer(image)
    assert not kept
