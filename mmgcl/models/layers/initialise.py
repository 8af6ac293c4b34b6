"""Weight initialisation."""
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
    r"""Initialises the weights of all convolutions and linear layers, and their biases to 0.

    ============  =======================================================================
    mode          standard deviation of a weight
    ============  =======================================================================
    normal        gain
    xavier        gain * sqrt(2 / (fan_in + fan_out))
    kaiming       gain * sqrt(2 / fan_in)
    orthogonal    orthogonal rows (or columns) of length gain
    ============  =======================================================================

    Weights of batch norm are drawn from N(1, 0.02), as published, and its biases are 0.

    Args:
        network: initialised in place.
        mode: one of the table.
        gain: None is the published one: 1 for kaiming, otherwise 0.02.

    Raises:
        ValueError: for an unknown mode or a gain that is not positive.

    Example::

        >>> layer = nn.Conv2d(3, 64, 3)
        >>> initialise(layer, mode='normal', gain=0.02)
        >>> bool(layer.bias.any())
        False
    """
    if mode not in DRAWS:
        raise ValueError(f'init mode must be one of {", ".join(DRAWS)}, got {mode!r}')
    gain = PUBLISHED_GAIN[mode] if gain is None else gain
    if gain <= 0:
        raise ValueError(f'init gain must be positive, got {gain}')
    for layer in network.modules():
        if isinstance(layer, WEIGHTED):
            DRAWS[mode](layer.weight.detach(), gain)  # detached, it shares memory with the weight
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, 0.02)
            nn.init.zeros_(layer.bias)
