"""STROTSS against the published code. Its records are of float32, whose precision is 1e-5."""
import re

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.module import register_module_forward_hook

from mmgcl.models.layers.hypercolumn import hypercolumns, nearest_hypercolumns
from mmgcl.models.layers.laplacian_pyramid import laplacian_pyramid, synthesize
from mmgcl.models.losses import (
    MomentMatchingLoss,
    PaletteLoss,
    RelaxedEMDLoss,
    SelfDistanceLoss,
    STROTSSLoss,
)
from mmgcl.models.losses.moment_matching import moments
from mmgcl.models.losses.relaxed_emd import (
    DECORRELATED,
    cosine_distances,
    euclidean_distances,
    relaxed_emd,
)
from mmgcl.models.samplers.pixel_positions import every_kth, pixel_grid
from mmgcl.models.translators.strotss import STROTSS, detail, resize_long_side
from mmgcl.registry import MODELS
from tests.parity.recorded import Arrays, cases, tensor, under

FLOAT32 = 1e-5
GRADIENT = 1e-4  # of float32, whose sums cancel
TAPS = (0, 2, 5, 7, 10, 12, 14, 21, 28)  # convolutions whose ReLU STROTSS reads
POOLED = (5, 10, 17, 24)
IMAGENET = torch.tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]], dtype=torch.float64)


class RecordedVGG(nn.Module):
    """The record's VGG16, whose widths follow no rule, on images in [-1, 1]."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__()
        weights = under(arrays, 'vgg.features.')
        numbers = sorted({int(name.split('.')[0]) for name in weights})
        self.layers = {number: [tensor(weights[f'{number}.{kind}']) for kind in ('weight', 'bias')]
                       for number in numbers}

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        mean, deviation = IMAGENET[:, None, :, None, None]
        features, found = ((image + 1) / 2 - mean) / deviation, []
        for number, (weight, bias) in self.layers.items():
            if number in POOLED:
                features = F.max_pool2d(features, 2)
            features = F.conv2d(features, weight, bias, padding=1).relu()
            if number in TAPS:
                found.append(features)
        return tuple(found)


def columns(array: np.ndarray) -> Tensor:
    """Recorded feature columns (1, C, N, 1) as vectors (N, C)."""
    return tensor(array)[0, :, :, 0].T


def as_columns(gradient: Tensor) -> Tensor:
    return gradient.T[None, :, :, None]


def positions(arrays: Arrays) -> Tensor:
    return torch.stack([tensor(arrays['ix'], torch.int64), tensor(arrays['iy'], torch.int64)], 1)


def levels(arrays: Arrays, prefix: str) -> list[Tensor]:
    """Recorded layers by their numbers."""
    found = under(arrays, prefix)
    return [tensor(found[str(number)]) for number in range(len(found))]


def translator(arrays: Arrays, **settings: object) -> STROTSS:
    MODELS.register_module('RecordedVGG', force=True, module=RecordedVGG)
    return STROTSS(encoder={'type': 'RecordedVGG', 'arrays': arrays}, **settings)


# Losses

LOSSES = 'adversarial/strotss_losses.npz'
TERMS = {
    'remd_cos': ('', RelaxedEMDLoss()),
    'remd_l2': ('', lambda x, y: relaxed_emd(euclidean_distances(x, y))),
    'moment12': ('', lambda x, y: MomentMatchingLoss(moments(y))(x)),
    'dp': ('dp.', SelfDistanceLoss()),
    'palette': ('palette.', PaletteLoss()),
}


@pytest.mark.parametrize('term', TERMS)
@pytest.mark.parametrize('case', cases(LOSSES, r'(\d+)\.X'))
def test_losses_and_their_gradients(reference, assert_matches, case, term):
    arrays = under(reference(LOSSES), f'{case}.')
    group, loss = TERMS[term]
    # Published losses of the content drop the two coordinates that follow the features.
    count = -2 if term == 'dp' else None
    output = columns(arrays[f'{group}X']).requires_grad_()
    found = loss(output[:, :count], columns(arrays[f'{group}Y'])[:, :count])
    found.backward()
    assert_matches(found, arrays[term], FLOAT32)
    assert_matches(as_columns(output.grad), arrays[f'{term}.grad_X'], GRADIENT)


@pytest.mark.parametrize('case', cases(LOSSES, r'(\d+)\.X'))
def test_distances(reference, assert_matches, case):
    arrays = under(reference(LOSSES), f'{case}.')
    output, style = columns(arrays['X']), columns(arrays['Y'])
    assert_matches(cosine_distances(output, style), arrays['dmat_cos'], FLOAT32)
    assert_matches(euclidean_distances(output, style), arrays['dmat_l2'], FLOAT32)


@pytest.mark.parametrize('case', cases(LOSSES, r'(\d+)\.X'))
def test_moments_are_the_sum_of_the_first_and_the_second(reference, assert_matches, case):
    arrays = under(reference(LOSSES), f'{case}.')
    output, style = columns(arrays['X']), columns(arrays['Y'])
    loss = MomentMatchingLoss(moments(style - style.mean(0)))
    assert_matches(loss(output - output.mean(0)), arrays['moment2'], FLOAT32)
    first = (output.mean(0) - style.mean(0)).abs().mean()
    assert_matches(first, arrays['moment1'], FLOAT32)


def test_colour_matrix(reference, assert_matches):
    assert_matches(torch.tensor(DECORRELATED), reference(LOSSES)['rgb2yuv_matrix'], 1e-7)


# Hypercolumns

HYPERCOLUMNS = 'adversarial/strotss_hypercolumns.npz'


def test_hypercolumns_of_two_images(reference, assert_matches):
    arrays = reference(HYPERCOLUMNS)
    model, where = translator(arrays), positions(arrays)
    for name in ('x', 'x2'):
        features = model.features(tensor(arrays[name]))
        found = hypercolumns(features, where)
        # The published columns end in two coordinates, which every published loss drops.
        assert_matches(as_columns(found), arrays[f'hyper_{name}'][:, :-2], FLOAT32)
    for feature, expected in zip(model.features(tensor(arrays['x'])), levels(arrays, 'feat.')):
        assert_matches(feature, expected.numpy(), FLOAT32)


@pytest.mark.parametrize('name', cases(HYPERCOLUMNS, r'(hyper_style_strided_\d+)'))
def test_columns_of_a_style_at_strided_pixels(reference, assert_matches, name):
    arrays = reference(HYPERCOLUMNS)
    image = tensor(arrays['x'])
    where = every_kth(pixel_grid(*image.shape[2:]), int(name.split('_')[-1]))
    found = nearest_hypercolumns(translator(arrays).features(image), where)
    assert_matches(as_columns(found), arrays[name], FLOAT32)


@pytest.mark.parametrize('name', cases(HYPERCOLUMNS, r'(hyper_style_masked_\d+)'))
def test_columns_of_a_style_in_a_region(reference, assert_matches, name):
    arrays = reference(HYPERCOLUMNS)
    image = tensor(arrays['x'])
    inside = torch.from_numpy(arrays['style_mask']).flatten() > 0.5
    where = every_kth(pixel_grid(*image.shape[2:])[inside], int(name.split('_')[-1]))
    found = nearest_hypercolumns(translator(arrays).features(image), where)
    assert_matches(as_columns(found), arrays[name], FLOAT32)


# The objective

OBJECTIVE = 'adversarial/strotss_objective.npz'


@pytest.mark.parametrize('weight', cases(OBJECTIVE, r'loss\.cw([\d.]+)$'))
def test_objective_and_its_gradient(reference, assert_matches, weight):
    arrays = reference(OBJECTIVE)
    output, content = levels(arrays, 'z_x.'), levels(arrays, 'z_c.')
    for layer in output:
        layer.requires_grad_()
    where = positions(arrays)
    objective = STROTSSLoss(columns(arrays['z_style']), float(weight))
    loss = objective(hypercolumns(output, where), hypercolumns(content, where))
    assert_matches(loss, arrays[f'loss.cw{weight}'], FLOAT32)
    gradients = under(arrays, f'grad_z_x.cw{weight}.')
    if gradients:
        loss.backward()
        for layer, gradient in zip(output, levels(gradients, '')):
            assert_matches(layer.grad, gradient.numpy(), FLOAT32)


# The pyramid

PYRAMID = 'adversarial/strotss_pyramid.npz'


@pytest.mark.parametrize('case', cases(PYRAMID, r'(\d+)\.x$'))
def test_pyramid_and_its_gradient(reference, assert_matches, case):
    arrays = under(reference(PYRAMID), f'{case}.')
    expected = levels(arrays, 'pyr.')
    pyramid = laplacian_pyramid(tensor(arrays['x']), len(expected) - 1)
    for level, known in zip(pyramid, expected, strict=True):
        assert_matches(level, known.numpy(), FLOAT32)
    assert_matches(synthesize(pyramid), arrays['syn'], FLOAT32)
    other = [level.requires_grad_() for level in levels(arrays, 'q.')]
    image = synthesize(other)
    assert_matches(image, arrays['syn_q'], FLOAT32)
    image.backward(tensor(arrays['dsyn']))
    for level, gradient in zip(other, levels(arrays, 'grad_q.'), strict=True):
        assert_matches(level.grad, gradient.numpy(), FLOAT32)


@pytest.mark.parametrize('side', cases(PYRAMID, r'load\.side(\d+)'))
def test_image_at_a_long_side(reference, assert_matches, side):
    arrays = reference(PYRAMID)
    image = tensor(arrays['load.image_uint8']).permute(2, 0, 1)[None] / 255
    assert_matches(resize_long_side(image, int(side))[0], arrays[f'load.side{side}'], FLOAT32)


# All of it

WHOLE = 'adversarial/strotss_e2e_narrow.npz'


def image_of(array: np.ndarray) -> Tensor:
    """A recorded picture (H, W, 3) in bytes, in [-1, 1]."""
    return tensor(array).permute(2, 0, 1)[None] / 127.5 - 1


def recorded_losses(arrays: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """The losses of a run (scales, iterations), and of one from a start that is 1e-6 away."""
    name = next(name for name in arrays if re.fullmatch(r'losses_\d+scales_\d+iters', name))
    return arrays[name], arrays[f'{name}_start_perturbed_1e-6']


@pytest.fixture
def whole(reference) -> tuple[Arrays, STROTSS]:
    arrays = reference(WHOLE)
    scales, iterations = recorded_losses(arrays)[0].shape
    assert scales == int(arrays['max_scl']) - 1
    model = translator(
        arrays, sampler={'type': 'StridedPixelSampler'}, iterations=iterations,
        content_weight=float(arrays['content_weight_initial']),
        long_sides=[64 * 2 ** scale for scale in range(scales)])
    return arrays, model


def test_start_and_first_gradient(whole, assert_matches):
    arrays, model = whole
    content, style = (
        resize_long_side((image_of(arrays[f'{name}_uint8']) + 1) / 2, model.long_sides[0])
        for name in ('content', 'style'))
    start = style.mean((2, 3), keepdim=True) + detail(content)
    pyramid = [level.requires_grad_() for level in laplacian_pyramid(start)]
    for level, known in zip(pyramid, levels(arrays, 'scale1.pyr_init.'), strict=True):
        assert_matches(level, known.numpy(), FLOAT32)
    grid = model.sampler.grid(*content.shape[2:], None)
    where = model.sampler.points(grid, None)
    style_where = model.sampler.style_points(*style.shape[2:], None)
    objective = STROTSSLoss(
        nearest_hypercolumns(model.features(style), style_where), model.content_weight)
    objective(hypercolumns(model.features(synthesize(pyramid)), where),
              hypercolumns(model.features(content), where)).backward()
    for level, known in zip(pyramid, levels(arrays, 'scale1.pyr_grad_iter0.'), strict=True):
        assert_matches(level.grad, known.numpy(), 1e-3)  # largest entry, as the record advises


def test_losses_and_picture_of_a_run(whole):
    arrays, model = whole
    losses = []
    hook = register_module_forward_hook(lambda module, given, loss: losses.append(loss.item())
                                        if isinstance(module, STROTSSLoss) else None)
    made = model.translate_images(image_of(arrays['content_uint8']),
                                  style=image_of(arrays['style_uint8']))
    hook.remove()
    recorded, near = recorded_losses(arrays)
    found = np.reshape(losses, recorded.shape)
    assert found[0, :3] == pytest.approx(recorded[0, :3], rel=1e-4)
    # RMSprop amplifies rounding: the record tells how far a start 1e-6 away has led.
    perturbed = np.abs(near - recorded)
    assert np.abs(found - recorded).mean() < 2 * perturbed.mean()
    largest = 2 * float(perturbed.max())
    assert found[-1, -1] == pytest.approx(float(arrays['final_loss']), abs=largest)
    canvas = tensor(arrays['final_canvas_hwc']).permute(2, 0, 1)[None]
    published = F.interpolate(canvas, made.shape[2:], mode='bilinear', antialias=True) * 2 - 1
    change = (image_of(arrays['content_uint8']) - published).abs().mean()
    assert (made - published).abs().mean() < change / 4
