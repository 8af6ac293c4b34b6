"""History of generated images."""
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.errors import DataError
from mmgcl.registry import MODELS


@MODELS.register_module()
class ImageBuffer(nn.Module):
    """History of generated images for a discriminator (Shrivastava et al., 2017).

    Images are handled one by one: while the history is not full, an image is stored and returned.
    After that, with probability 1/2, a stored image is returned and the new one replaces it;
    otherwise the new one is returned and not stored.

    The random numbers are arguments, so the seed of the run decides them. Images and their count
    are buffers, so a checkpoint holds them and a resumed run continues bit for bit. All choices are
    made on the device of the images, so no step waits for a GPU. Memory is allocated at the first
    call, when the size of an image is known. In a distributed run each process has its own
    history, and a checkpoint holds those of all of them.

    Args:
        size: images of the history; 50 in CycleGAN. 0 returns every image unchanged.

    Shapes:
        images (B, C, H, W), uniforms (B, 2) in [0, 1): whether to give an old image (above 1/2),
        and which -> (B, C, H, W) without gradient.

    Raises:
        ValueError: if the size is negative.
        DataError: if images have another size than the stored ones.
    """

    run_state = process_state = ('images', 'count')

    images: Tensor
    count: Tensor

    def __init__(self, size: int = 50) -> None:
        super().__init__()
        if size < 0:
            raise ValueError(f'size must be >= 0, got {size}')
        self.size = size
        self.register_buffer('images', torch.empty(size, 0, 0, 0))
        self.register_buffer('count', torch.zeros(1, dtype=torch.long))

    @torch.no_grad()
    def forward(self, images: Tensor, uniforms: Tensor) -> Tensor:
        images = images.detach()
        if self.size == 0:
            return images
        if self.images.numel() == 0:
            self.images = images.new_zeros(self.size, *images.shape[1:])
        if self.images.shape[1:] != images.shape[1:]:
            raise DataError(
                f'the history holds images of the shape {tuple(self.images.shape[1:])}, '
                f'got {tuple(images.shape[1:])}: give all images one size, leave the history out '
                '(image_buffer=None), or, where an earlier run had another size, start from its '
                'weights with load_from')
        pairs = zip(images.to(self.images.dtype).split(1), uniforms.to(images.device).split(1))
        return torch.cat([self._exchange(image, chances) for image, chances in pairs])

    def _exchange(self, image: Tensor, chances: Tensor) -> Tensor:
        """The image to return for one image (1, C, H, W), decided by two numbers (1, 2)."""
        swap, which = chances.unbind(1)
        room = self.count < self.size
        chosen = (which * self.size).long().clamp(max=self.size - 1)
        slot = torch.where(room, self.count, chosen)
        swap = ~room & (swap > 0.5)
        stored = self.images.index_select(0, slot)
        kept = torch.where((room | swap)[:, None, None, None], image, stored)
        self.images.index_copy_(0, slot, kept)
        self.count += room
        return torch.where(swap[:, None, None, None], stored, image)

    def _load_from_state_dict(
            self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        stored = state_dict.get(f'{prefix}images')
        if stored is not None and len(stored) == self.size:
            self.images = torch.empty_like(stored, device=self.images.device)
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)

    def extra_repr(self) -> str:
        return f'size={self.size}'
