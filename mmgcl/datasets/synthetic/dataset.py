"""Data set of the synthetic benchmark: unpaired for training, with aligned truth for testing."""
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from mmgcl.datasets.synthetic.render import Rendering, render_scene
from mmgcl.datasets.synthetic.scene import draw_scenery
from mmgcl.registry import DATASETS
from mmgcl.structures import TranslationSample

# Independent random streams: one per set of scenes, and one for pairing and flips.
TRAIN_X, TRAIN_Y, TEST_X, TEST_Y, PAIRING = range(5)


@DATASETS.register_module()
class SyntheticTranslationDataset(Dataset):
    """Synthetic animals in two domains: x is plain brown on grass, y is striped on savanna.

    Each domain is a finite set of ``length`` scenes, rendered on the fly. Training samples pair the
    two sets at random, like unpaired image folders. Test samples also contain ``truth_y``, the
    scene of ``real_x`` rendered in domain y, and ``mask``, its foreground.

    Any index ``i >= 0`` is valid, and the sample is a function of ``(seed, i)`` alone. In training,
    scene x is ``i % length``, and scene y and the flips are random. In testing, both scenes are
    ``i % length``, without flips.

    Args:
        size: image side in pixels, 16 to 512; scenes are the same at every size.
        length: number of scenes per domain.
        seed: seed of all scenes, pairings and flips.
        split: 'train' or 'test'; the splits have no scenes in common.
        flip: probability of a horizontal flip in training.
        cache: keep rendered images in memory, per worker (``6 * length * size**2`` bytes in
            training, ``10 * length * size**2`` in testing).

    Returns:
        For an index: dict of ``real_x``, ``real_y`` (H, W, 3) uint8 tensors, ``sample``, and in
        testing ``truth_y`` (H, W, 3) uint8 and ``mask`` (H, W) uint8 with 1 on bodies.

    Raises:
        ValueError: for an argument out of range.
        IndexError: for a negative index.
    """

    metainfo: dict = {}  # required by mmengine's loops

    def __init__(self, size: int = 64, length: int = 1000, seed: int = 0, split: str = 'train',
                 flip: float = 0.5, cache: bool = False) -> None:
        if not 16 <= size <= 512:
            raise ValueError(f'size must be 16 to 512, got {size}')
        if length < 1:
            raise ValueError(f'length must be >= 1, got {length}')
        if seed < 0:
            raise ValueError(f'seed must be >= 0, got {seed}')
        if split not in ('train', 'test'):
            raise ValueError(f"split must be 'train' or 'test', got {split!r}")
        if not 0 <= flip <= 1:
            raise ValueError(f'flip must be in [0, 1], got {flip}')
        self.size, self.length, self.seed, self.split = size, length, seed, split
        self.flip = flip
        self._rendered: dict[tuple[int, int], Rendering] | None = {} if cache else None
        self._sample: Callable[[int], dict] = (
            self._training_pair if split == 'train' else self._test_pair)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> dict[str, Tensor | TranslationSample]:
        if index < 0:
            raise IndexError(f'index must be >= 0, got {index}')
        return self._sample(index)

    def _training_pair(self, index: int) -> dict[str, Tensor | TranslationSample]:
        rng = np.random.default_rng([self.seed, PAIRING, index])
        scene_x, scene_y = index % self.length, int(rng.integers(self.length))
        step_x, step_y = (-1 if draw < self.flip else 1 for draw in rng.random(2))
        real_x = self._render(TRAIN_X, scene_x).images[0][:, ::step_x]
        real_y = self._render(TRAIN_Y, scene_y).images[0][:, ::step_y]
        return {'real_x': _tensor(real_x), 'real_y': _tensor(real_y),
                'sample': _describe('train', scene_x, scene_y)}

    def _test_pair(self, index: int) -> dict[str, Tensor | TranslationSample]:
        scene = index % self.length
        (real_x, truth_y), mask = self._render(TEST_X, scene)
        (real_y,), _ = self._render(TEST_Y, scene)
        return {'real_x': _tensor(real_x), 'real_y': _tensor(real_y),
                'truth_y': _tensor(truth_y), 'mask': _tensor(mask),
                'sample': _describe('test', scene, scene)}

    def _render(self, stream: int, scene: int) -> Rendering:
        if self._rendered is not None and (stream, scene) in self._rendered:
            return self._rendered[stream, scene]
        looks = {TRAIN_X: ('x',), TRAIN_Y: ('y',), TEST_X: ('x', 'y'), TEST_Y: ('y',)}[stream]
        scenery = draw_scenery(np.random.default_rng([self.seed, stream, scene]))
        rendering = render_scene(scenery, self.size, looks)
        if self._rendered is not None:
            self._rendered[stream, scene] = rendering
        return rendering


def _tensor(pixels: np.ndarray) -> Tensor:
    # A copy, so that in-place changes of a sample do not reach the cache.
    return torch.from_numpy(pixels.copy())


def _describe(split: str, scene_x: int, scene_y: int) -> TranslationSample:
    name = f'scene_{scene_x:05d}'
    return TranslationSample(metainfo={
        'name': name, 'x_path': f'synthetic/{split}/x/{name}',
        'y_path': f'synthetic/{split}/y/scene_{scene_y:05d}'})
