"""The built-in benchmark: unpaired synthetic scenes for training, pairs with truth for testing."""
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from mmgcl.datasets.synthetic.render import Rendering, render_scene
from mmgcl.datasets.synthetic.scene import draw_scenery
from mmgcl.registry import DATASETS
from mmgcl.structures import TranslationSample

# Streams of random numbers; each is a set of scenes or of choices that shares nothing with another.
TRAIN_X, TRAIN_Y, TEST_X, TEST_Y, PAIRING = range(5)


@DATASETS.register_module()
class SyntheticTranslationDataset(Dataset):
    """Animal-like bodies in two looks: x is plain brown on grass, y is striped on savanna.

    Two finite sets of ``length`` scenes each, rendered on the fly, stand for two folders of
    photographs. Training pairs them at random, as unpaired folders are; testing adds ``truth_y``,
    the scene of ``real_x`` itself in the look of y, and ``mask``, its bodies.

    The data set is an endless sequence: any index ``i >= 0`` is valid, and what it gives follows
    from ``(seed, i)`` alone. Scene x is ``i % length``; scene y and the flips are drawn. For
    testing, index ``i`` is scene ``i % length`` of both sets, never flipped.

    Args:
        size: pixels on a side, 16 to 512. A scene is the same at every size.
        length: scenes in each set.
        seed: of all scenes and choices.
        split: 'train' or 'test'; the splits share no scene.
        flip: chance of a mirrored picture in training.
        cache: keep each rendered picture in memory (``6 * length * size**2`` bytes in training,
            10 in testing), per worker.

    Returns:
        For an index: dict of ``real_x``, ``real_y`` (H, W, 3) uint8 tensors, ``sample``, and in
        testing ``truth_y`` (H, W, 3) uint8 and ``mask`` (H, W) uint8 with 1 on bodies.

    Raises:
        ValueError: for an argument out of range.
    """

    metainfo: dict = {}  # mmengine's loop asks for it

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
    # A copy, so that a caller who writes to a sample leaves the cache alone.
    return torch.from_numpy(pixels.copy())


def _describe(split: str, scene_x: int, scene_y: int) -> TranslationSample:
    name = f'scene_{scene_x:05d}'
    return TranslationSample(metainfo={
        'name': name, 'x_path': f'synthetic/{split}/x/{name}',
        'y_path': f'synthetic/{split}/y/scene_{scene_y:05d}'})
