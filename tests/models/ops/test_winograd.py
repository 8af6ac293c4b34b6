"""3x3 convolutions with a quarter of the multiplications."""
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from mmgcl.models.encoders import VGG16Encoder
from mmgcl.models.generators import ResnetGenerator
from mmgcl.models.ops import Conv3x3, conv3x3, winograd


@pytest.fixture
def everywhere(monkeypatch):
    """Also for layers that are too small to gain."""
    monkeypatch.setattr(winograd, 'FEWEST_TILES', 0)
    monkeypatch.setattr(winograd, 'FEWEST_CHANNELS', (1, 1))


@pytest.fixture
def random():
    generator = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(shape, generator=generator)


def distance(found, wanted):
    return float((found - wanted).norm() / wanted.norm())


@pytest.mark.parametrize('chunk', [1, 40, 10 ** 6])
@pytest.mark.parametrize('padding', [0, 1])
@pytest.mark.parametrize('size', [(16, 24), (9, 6), (5, 31), (3, 3)])
def test_is_the_convolution_and_its_gradients(
        everywhere, random, monkeypatch, size, padding, chunk):
    monkeypatch.setattr(winograd, 'CHUNK', chunk)
    parts = random(2, 3, *size), random(5, 3, 3, 3), random(5)
    parts = [part.requires_grad_() for part in parts]
    found, wanted = conv3x3(*parts, padding), F.conv2d(*parts, padding=padding)
    assert not torch.equal(found, wanted)
    weights = random(*wanted.shape)
    pairs = zip([found, *torch.autograd.grad((found * weights).sum(), parts)],
                [wanted, *torch.autograd.grad((wanted * weights).sum(), parts)])
    for ours, theirs in pairs:
        assert ours.shape == theirs.shape
        assert distance(ours, theirs) < 1e-5


def test_gradients_by_finite_differences(random):
    parts = [part.double().requires_grad_()
             for part in (random(2, 2, 6, 10), random(3, 2, 3, 3), random(3))]
    assert torch.autograd.gradcheck(winograd.Winograd.apply, [*parts, 1])
    assert torch.autograd.gradgradcheck(winograd.Winograd.apply, [*parts, 1])


@pytest.mark.parametrize('constant', [0, 1, 2])
def test_a_constant_part_has_no_gradient_and_changes_no_other(everywhere, random, constant):
    parts = [random(1, 3, 8, 8), random(4, 3, 3, 3), random(4)]
    for index, part in enumerate(parts):
        part.requires_grad_(index != constant)
    learned = [part for part in parts if part.requires_grad]
    found = torch.autograd.grad(conv3x3(*parts).square().sum(), learned)
    wanted = torch.autograd.grad(F.conv2d(*parts).square().sum(), learned)
    assert all(distance(ours, theirs) < 1e-5 for ours, theirs in zip(found, wanted))


def test_memory_order_and_batch_do_not_matter(everywhere, random):
    image, weight = random(3, 4, 12, 12), random(6, 4, 3, 3)
    wanted = conv3x3(image, weight, padding=1)
    turned = image.contiguous(memory_format=torch.channels_last)
    assert torch.equal(conv3x3(turned, weight, padding=1), wanted)
    alone = [conv3x3(one[None], weight, padding=1) for one in image]
    assert torch.equal(torch.cat(alone), wanted)


def test_true_values_are_near_at_the_sizes_of_a_generator(random):
    image, weight = random(1, 128, 66, 66), random(128, 128, 3, 3) / 30
    found, wanted = conv3x3(image, weight), F.conv2d(image.double(), weight.double())
    assert not torch.equal(found, F.conv2d(image, weight))
    assert distance(found.double(), wanted) < 5e-6


@pytest.mark.parametrize(('channels', 'side'), [(32, 66), (128, 18)])
def test_small_layers_are_the_usual_convolution(random, channels, side):
    image, weight = random(1, channels, side, side), random(128, channels, 3, 3)
    assert torch.equal(conv3x3(image, weight), F.conv2d(image, weight))


def test_bfloat16_and_exports_are_the_usual_convolution(everywhere, random):
    layer, image = Conv3x3(3, 4, padding=1), random(1, 3, 8, 8)
    with torch.autocast('cpu', torch.bfloat16):
        assert layer(image).dtype == torch.bfloat16
    graph = str(torch.jit.trace(layer, image).graph)
    assert 'aten::_convolution' in graph
    assert layer.double()(image.double()).dtype == torch.float64


def test_state_is_that_of_a_convolution():
    layer = Conv3x3(3, 4)
    layer.load_state_dict(nn.Conv2d(3, 4, 3).state_dict())
    assert list(layer.state_dict()) == ['weight', 'bias']


def test_generator_and_encoder_are_the_same(everywhere, random, monkeypatch):
    torch.manual_seed(0)
    network, image = ResnetGenerator(num_blocks=3, base_channels=8), random(2, 3, 36, 44)
    encoder = VGG16Encoder(('relu2_2', 'relu3_1'), weights=None, base_channels=8)

    def run():
        made = network(image)
        features = encoder(made)
        loss = made.square().sum() + sum(layer.square().mean() for layer in features)
        return made.detach(), *(layer.detach() for layer in features), *torch.autograd.grad(loss, [
            weight for name, weight in network.named_parameters() if 'weight' in name])

    ours = run()
    monkeypatch.setattr(winograd, 'FEWEST_TILES', 10 ** 6)
    theirs = run()
    assert not torch.equal(ours[0], theirs[0])
    assert max(distance(*pair) for pair in zip(ours, theirs)) < 1e-4
