"""Devices by name."""
import torch

from mmgcl.errors import ConfigError


def choose_device(name: str | torch.device | None = None) -> torch.device:
    """A device that is there; None is a GPU if there is one, else the CPU.

    Raises:
        ConfigError: for a name that torch does not know, or a device that this machine lacks.
    """
    if name is None:
        return torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except Exception as error:  # torch raises several kinds, some for drivers
        there = ['cpu', *(f'cuda:{index}' for index in range(torch.cuda.device_count()))]
        raise ConfigError(f'there is no device {str(name)!r} here; there is '
                          f'{", ".join(there)}') from error
    return device
