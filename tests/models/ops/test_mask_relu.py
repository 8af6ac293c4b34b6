"""ReLU that keeps a byte a value."""
import torch

from mmgcl.models.ops import MaskReLU


def test_is_relu_in_place_and_keeps_bytes():
    features = torch.randn(2, 3, 4, 4, dtype=torch.float64, requires_grad=True)
    layer, kept = MaskReLU(), []
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda kept: kept):
        copy = features + 0
        made = layer(copy)
    assert [mask.element_size() for mask in kept] == [1]
    assert made.data_ptr() == copy.data_ptr()
    assert torch.equal(made, features.clamp(min=0))
    assert torch.autograd.gradcheck(lambda values: layer(values + 0), features)
    assert torch.autograd.gradgradcheck(lambda values: layer(values + 0), features)


def test_zero_has_no_gradient_as_of_relu():
    features = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    MaskReLU()(features + 0).sum().backward()
    assert features.grad.tolist() == [0, 0, 1]


def test_export_has_the_usual_layer():
    assert 'aten::relu' in str(torch.jit.trace(MaskReLU(), torch.ones(1)).graph)
