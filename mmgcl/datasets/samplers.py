"""Sampling order of a data set."""
from collections.abc import Iterator, Sized

import numpy as np
from mmengine.dist import get_dist_info
from torch.utils.data import Sampler

from mmgcl.errors import DataError
from mmgcl.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class EpochSampler(Sampler[int]):
    r"""Permutes each epoch with its own seed and splits it among the processes.

    With n samples, W processes and the permutation :math:`\pi_e` of epoch e, process r gets

    .. math:: i_k = e n + \pi_e(r + k W), \qquad k = 0, \ldots, \lfloor n / W \rfloor - 1.

    So in each step W processes with batches of b see the images that one process with batches of
    W b would see. Indices continue over epochs, as the data sets of mmgcl expect, so an image is
    augmented differently in each epoch.

    To resume within an epoch without replaying it, call ``set_epoch(e)`` and set ``start`` to the
    number of samples that this process has used. Both are read in the main process when an
    iterator is created; a running one, and batches fetched ahead, are not affected.

    Args:
        dataset: anything with a length.
        shuffle: if False, each epoch is in order.
        seed: of the permutations; must be equal in all processes.

    Raises:
        DataError: if there are fewer samples than processes.
    """

    def __init__(self, dataset: Sized, shuffle: bool = True, seed: int = 0) -> None:
        self.rank, self.world_size = get_dist_info()
        self.total = len(dataset)
        self.shuffle = shuffle
        self.seed = seed
        self.epoch = 0
        self.start = 0
        if self.total < self.world_size:
            raise DataError(
                f'the data set has {self.total} images, fewer than the {self.world_size} processes')

    def set_epoch(self, epoch: int) -> None:
        """Selects the epoch, counted from 0, of the next iterator."""
        self.epoch = epoch

    def __len__(self) -> int:
        """Samples per process in a full epoch."""
        return self.total // self.world_size

    def __iter__(self) -> Iterator[int]:
        order = np.arange(self.total)
        if self.shuffle:
            order = np.random.default_rng([self.seed, self.epoch]).permutation(self.total)
        mine = order[self.rank::self.world_size][:len(self)]
        start, self.start = self.start, 0
        return iter((self.epoch * self.total + mine[start:]).tolist())
