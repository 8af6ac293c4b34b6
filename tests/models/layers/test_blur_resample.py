"""Resampling with StyleGAN2's blur."""
import pytest
import torch
from torch.nn import functional as F

from mmgcl.models.layers import BlurResample

FORMS = [{'padding': (2, 1)}, {'padding': (1, 1), 'down': 2}, {'padding': (2, 1), 'up': 2},
         {'padding': (1, 1), 'gain': 2.0}, {'padding': (2, 2)}]


@pytest.mark.parametrize('form', FORMS)
def test_formula_of_the_docstring(form):
    torch.manual_seed(0)
    image = torch.randn(2, 3, 6, 7, dtype=torch.float64)
    up, down = form.get('up', 1), form.get('down', 1)
    taps = torch.tensor([1, 3, 3, 1]).double() / 8 * form.get('gain', up)
    spread = torch.zeros(2, 3, 6 * up, 7 * up, dtype=torch.float64)
    spread[..., ::up, ::up] = image
    before, behind = form['padding']
    padded = F.pad(spread, (before, behind, before, behind))
    rows = sum(tap * padded[..., k:padded.shape[-2] - 3 + k, :] for k, tap in enumerate(taps))
    expected = sum(tap * rows[..., k:rows.shape[-1] - 3 + k] for k, tap in enumerate(taps))
    assert torch.allclose(BlurResample(**form).double()(image), expected[..., ::down, ::down])


@pytest.mark.parametrize('form', FORMS[:3])
def test_a_plane_keeps_its_brightness_inside(form):
    made = BlurResample(**form)(torch.full((1, 1, 12, 12), 0.7))
    assert torch.allclose(made[..., 3:-3, 3:-3], torch.tensor(0.7))


def test_it_has_no_weights():
    assert not BlurResample((1, 1)).state_dict()


@pytest.mark.parametrize('form', FORMS)
def test_gradient_of_the_gradient(form):
    layer = BlurResample(**form).double()
    image = torch.randn(1, 2, 4, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradgradcheck(layer, image)
