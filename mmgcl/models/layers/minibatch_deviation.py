"""Minibatch standard deviation."""
import torch
from torch import Tensor, nn

from mmgcl.errors import ConfigError


class MinibatchDeviation(nn.Module):
    r"""Appends the mean standard deviation within groups of images (Karras et al., ICLR 2018).

    A discriminator sees by it whether generated images are as diverse as real ones. Of each group
    G of images, with c, h, w over all channels and positions,

    .. math:: m_G = \operatorname{mean}_{chw} \sqrt{\operatorname{var}_{b \in G} x_{bchw} + 10^{-8}}

    is one more channel of all its images. With n groups, group g has the images g, g + n, ...

    Args:
        group: images in a group; a smaller batch is one group.

    Shapes:
        (B, C, H, W) -> (B, C + 1, H, W), with B a multiple of the group.

    Raises:
        ValueError: for a group below 2.
        ConfigError: when called with a batch that groups do not fill.
    """

    def __init__(self, group: int = 4) -> None:
        super().__init__()
        if group < 2:
            raise ValueError(f'group must be >= 2 images, got {group}')
        self.group = group

    def forward(self, features: Tensor) -> Tensor:
        batch, _, height, width = features.shape
        group = min(batch, self.group)
        if batch % group:
            raise ConfigError(f'a batch must be a multiple of group={group} images, got {batch}')
        variance = features.unflatten(0, (group, -1)).var(0, unbiased=False)
        deviation = (variance + 1e-8).sqrt().mean((1, 2, 3))
        deviation = deviation.repeat(group)[:, None, None, None].expand(-1, 1, height, width)
        return torch.cat([features, deviation], 1)

    def extra_repr(self) -> str:
        return f'group={self.group}'
