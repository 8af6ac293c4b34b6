"""Vectors of all layers at one position."""
import torch

from mmgcl.models.layers.hypercolumn import hypercolumns, nearest_hypercolumns

POSITIONS = torch.tensor([[0, 0], [3, 5], [15, 23], [8, 9]])


def ramps(*sizes: tuple[int, int]) -> list[torch.Tensor]:
    """Layers whose two channels are their own rows and columns."""
    return [torch.stack(torch.meshgrid(
        torch.arange(float(height)), torch.arange(float(width)), indexing='ij'))[None]
        for height, width in sizes]


def test_coordinates_are_halved_with_the_layers():
    found = hypercolumns(ramps((16, 24), (16, 24), (8, 12), (4, 6)), POSITIONS)
    for layer, halving in enumerate((1, 1, 2, 4)):
        inside = (POSITIONS / halving).minimum(torch.tensor([16, 24]) / halving - 1)
        assert torch.equal(found[:, 2 * layer:2 * layer + 2], inside)


def test_coordinates_are_quartered_where_a_layer_is_a_quarter():
    once, twice = (hypercolumns(ramps(*sizes), POSITIONS)[:, -2:] for sizes in (
        ((16, 24), (4, 6)), ((16, 24), (8, 12), (4, 6))))
    assert torch.equal(once, twice)


def test_odd_sizes_halve_as_pooling_does():
    found = hypercolumns(ramps((17, 25), (8, 12), (4, 6), (2, 3)), POSITIONS)
    assert torch.equal(found[1, 2:], torch.tensor([1.5, 2.5, 0.75, 1.25, 0.375, 0.625]))


def test_nearest_rounds_down():
    found = nearest_hypercolumns(ramps((16, 24), (8, 12)), POSITIONS)
    assert torch.equal(found, torch.cat([POSITIONS, POSITIONS // 2], 1).float())


def test_gradient_of_interpolation_is_that_of_finite_differences():
    torch.manual_seed(0)
    layers = [torch.randn(1, 2, *size, dtype=torch.float64, requires_grad=True)
              for size in ((6, 8), (3, 4), (1, 2))]
    positions = torch.tensor([[0, 7], [5, 3], [2, 2]])
    assert torch.autograd.gradcheck(lambda *given: hypercolumns(given, positions), layers)
