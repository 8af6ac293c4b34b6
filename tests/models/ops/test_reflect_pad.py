"""Reflected borders."""
import pytest
import torch
from torch import nn

from mmgcl.models.ops import ReflectPad


@pytest.mark.parametrize('width', [1, 3])
def test_is_the_usual_padding_and_keeps_nothing(width):
    image = torch.rand(2, 3, 5, 4, dtype=torch.float64, requires_grad=True)
    layer, kept = ReflectPad(width), []
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda kept: kept):
        made = layer(image)
    assert not kept
    assert torch.equal(made, nn.ReflectionPad2d(width)(image))
    assert torch.autograd.gradcheck(layer, image)
    assert torch.autograd.gradgradcheck(layer, image)


def test_export_has_the_usual_padding():
    graph = str(torch.jit.trace(ReflectPad(1), torch.rand(1, 3, 4, 4)).graph)
    assert 'aten::pad' in graph
