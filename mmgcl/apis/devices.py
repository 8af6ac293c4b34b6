"""Selection of the compute device."""
import torch

from mmgcl.errors import ConfigError


def choose_device(name: str | torch.device | None = None) -> torch.device:
    """The named device; None selects a GPU if available, else the CPU.

    Raises:
        ConfigError: for a name unknown to torch, or a device that is not available.
    """
    if name is None:
        return torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except Exception as error:  # torch raises various types, some from drivers
        there = ['cpu', *(f'cuda:{index}' for index in range(torch.cuda.device_count()))]
        raise ConfigError(f'there is no device {str(name)!r} here; there is '
                          f'{", ".join(there)}') from error
    return device
