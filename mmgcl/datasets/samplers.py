"""The order in which a data set is seen."""
from collections.abc import Iterator, Sized

import numpy as np
from mmengine.dist import get_dist_info
from torch.utils.data import Sampler

from mmgcl.errors import DataError
from mmgcl.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class EpochSampler(Sampler[int]):
    r"""Permutes each epoch by its own seed and shares it out among the processes.

    With n samples, W processes and the permutation :math:`\pi_e` of epoch e, process r gets

    .. math:: i_k = e n + \pi_e(r + k W), \qquad k = 0, \ldots, \lfloor n / W \rfloor - 1.

    So W processes with batches of b see at each step the images of one process with a batch of W b.
    The numbers continue over epochs, as the data sets of mmgcl expect, so an image is augmented
    differently in each epoch.

    Nothing is replayed to resume in the middle of an epoch: call ``set_epoch(e)`` and set ``start``
    to the number of samples that this process has already used. Both are read when an iteration
    begins, in the main process; an iteration that runs, and batches fetched ahead, are not affected
    later.

    Args:
        dataset: anything with a length.
        shuffle: False gives each epoch in order.
        seed: of the permutations; equal in all processes.

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
        """The next iteration gives the samples of this epoch, counted from 0."""
        self.epoch = epoch

    def __len__(self) -> int:
        """Samples of one process in a whole epoch."""
        return self.total // self.world_size

    def __iter__(self) -> Iterator[int]:
        order = np.arange(self.total)
        if self.shuffle:
            order = np.random.default_rng([self.seed, self.epoch]).permutation(self.total)
        mine = order[self.rank::self.world_size][:len(self)]
        start, self.start = self.start, 0
        return iter((self.epoch * self.total + mine[start:]).tolist())
