"""Which networks torch.compile gets."""
import pytest
from torch import nn

from mmgcl.registry import MODELS


@pytest.mark.parametrize(('penalty', 'compiled'), [
    ({'type': 'R1Penalty', 'weight': 1.0}, False), (None, True)])
def test_discriminator_under_a_gradient_penalty_is_not_compiled(
        tiny_config, monkeypatch, penalty, compiled):
    """torch.compile has no gradient of a gradient."""
    translator = MODELS.build({**tiny_config().model, 'gan_loss': {
        'type': 'GANLoss', 'mode': 'lsgan', 'penalty': penalty}})
    parts = []
    monkeypatch.setattr(nn.Module, 'compile', lambda part, **options: parts.append(part))
    translator.compile_networks()
    assert translator.generator in parts
    assert (translator.discriminator in parts) == compiled
