"""Random positions of patches, shared by input and output."""
from collections.abc import Callable, Sequence

from torch import Tensor, nn

from mmgcl.registry import MODELS


@MODELS.register_module()
class RandomPatchSampler(nn.Module):
    """Draws distinct positions uniformly, for each layer and each image.

    Args:
        num_patches: N, positions of each layer; of a smaller layer all, as in published code. 1
            suits losses that compare the images of a batch, as in SinCUT.

    Raises:
        ValueError: if N < 1.
    """

    def __init__(self, num_patches: int = 256) -> None:
        super().__init__()
        if num_patches < 1:
            raise ValueError(f'num_patches must be >= 1, got {num_patches}')
        self.num_patches = num_patches

    @property
    def key(self) -> tuple[str, int]:
        """Samplers of one key draw the same positions from the same stream."""
        return type(self).__name__, self.num_patches

    def forward(self, sizes: Sequence[tuple[int, int]],
                uniforms: Callable[[str, int], Tensor], stream: str) -> list[Tensor]:
        """Positions ``row * W + column``, one (B, min(N, H W)) int64 tensor for each layer.

        Args:
            sizes: (H, W) of each layer.
            uniforms: ``context.uniforms``.
            stream: name of this use of randomness.
        """
        return [self._draw(height * width, uniforms, f'{stream}.{layer}')
                for layer, (height, width) in enumerate(sizes)]

    def _draw(self, area: int, uniforms: Callable[[str, int], Tensor], stream: str) -> Tensor:
        # The largest of independent uniforms stand at a uniformly random subset of the positions.
        count = min(self.num_patches, area)
        return uniforms(stream, area).topk(count, dim=1, sorted=False).indices

    def extra_repr(self) -> str:
        return f'num_patches={self.num_patches}'


def draw_equally(sampler: nn.Module, sizes: Sequence[Sequence[Sequence[int]]],
                 uniforms: Callable[[str, int], Tensor],
                 streams: Sequence[str]) -> list[list[Tensor]]:
    """Positions in several images whose sizes may differ, equally many in each layer of all.

    Args:
        sampler: draws positions in one image, as :class:`RandomPatchSampler`.
        sizes: (H, W) of each layer, of each image.
        uniforms: ``context.uniforms``.
        streams: name of this use of randomness, of each image.

    Returns:
        One list of (B, N_l) positions for each image.
    """
    drawn = [sampler(own, uniforms, stream) for own, stream in zip(sizes, streams)]
    for layer, positions in enumerate(zip(*drawn)):
        count = min(position.shape[1] for position in positions)
        for image, position in enumerate(positions):
            if position.shape[1] > count:  # an image with fewer positions limits the others
                kept = uniforms(f'{streams[image]}.{layer}.kept', position.shape[1])
                drawn[image][layer] = position.gather(1, kept.topk(count, dim=1).indices)
    return drawn


def gather_patches(features: Tensor, positions: Tensor) -> Tensor:
    """Features (B, C, H, W) at positions (B, N) -> (B, N, C)."""
    flat = features.flatten(2)
    return flat.gather(2, positions[:, None].expand(-1, flat.shape[1], -1)).mT
