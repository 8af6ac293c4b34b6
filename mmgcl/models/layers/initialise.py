"""First values of the weights of a network."""
from torch import nn

WEIGHTED = (nn.modules.conv._ConvNd, nn.Linear)
DRAWS = {
    'normal': lambda weight, gain: nn.init.normal_(weight, 0.0, gain),
    'xavier': lambda weight, gain: nn.init.xavier_normal_(weight, gain),
    'kaiming': lambda weight, gain: nn.init.kaiming_normal_(weight).mul_(gain),
    'orthogonal': lambda weight, gain: nn.init.orthogonal_(weight, gain),
}
PUBLISHED_GAIN = {'normal': 0.02, 'xavier': 0.02, 'kaiming': 1.0, 'orthogonal': 0.02}


def initialise(network: nn.Module, mode: str = 'xavier', gain: float | None = None) -> None:
    r"""Draws the weights of all convolutions and linear layers; their biases become 0.

    ============  =======================================================================
    mode          standard deviation of a weight
    ============  =======================================================================
    normal        gain
    xavier        gain * sqrt(2 / (fan_in + fan_out))
    kaiming       gain * sqrt(2 / fan_in)
    orthogonal    rows (or columns) are orthogonal and of length gain
    ============  =======================================================================

    Args:
        network: changed in place.
        mode: one of the table.
        gain: None takes the published one: 0.02, and 1 for kaiming.

    Raises:
        ValueError: if the mode is none of the table or the gain is not positive.
    """
    if mode not in DRAWS:
        raise ValueError(f'init mode must be one of {", ".join(DRAWS)}, got {mode!r}')
    gain = PUBLISHED_GAIN[mode] if gain is None else gain
    if gain <= 0:
        raise ValueError(f'init gain must be positive, got {gain}')
    for layer in network.modules():
        if isinstance(layer, WEIGHTED):
            DRAWS[mode](layer.weight.detach(), gain)  # detached, it shares the weight's memory
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
