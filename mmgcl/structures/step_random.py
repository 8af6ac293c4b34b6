"""Stateless random numbers, keyed by seed, iteration, image and use."""
import zlib
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


class StepRandom:
    """Stateless random numbers of one iteration, so that a resumed run has no state to restore.

    Image b of this process is image ``b * world_size + rank`` of the global batch, matching the
    distributed sampler; so W processes with B images each draw the same numbers as one process
    with W * B images.

    Args:
        seed: seed of the run.
        iteration: iteration of the run, from 0.
        rank: rank of this process.
        world_size: number of processes.
        epoch: epoch of the run, from 0, for objectives that follow a schedule.
    """

    def __init__(self, seed: int, iteration: int, rank: int = 0, world_size: int = 1,
                 epoch: int = 0) -> None:
        self.seed, self.iteration, self.epoch = seed, iteration, epoch
        self.rank, self.world_size = rank, world_size

    def uniforms(self, stream: str, batch: int, count: int,
                 device: torch.device | str = 'cpu') -> Tensor:
        """Uniform float32 numbers in [0, 1) of shape (batch, count), one ``stream`` per use."""
        return self._numbers(torch.rand, stream, batch, count, device)

    def normals(self, stream: str, batch: int, count: int,
                device: torch.device | str = 'cpu') -> Tensor:
        """Standard normal float32 numbers of shape (batch, count), like :meth:`uniforms`."""
        return self._numbers(torch.randn, stream, batch, count, device)

    def _numbers(self, kind: Callable[..., Tensor], stream: str, batch: int, count: int,
                 device: torch.device | str) -> Tensor:
        key = zlib.crc32(stream.encode())
        generator = torch.Generator(device=device)
        rows = []
        for b in range(batch):
            image = b * self.world_size + self.rank
            state = np.random.SeedSequence([self.seed, self.iteration, image, key])
            # SeedSequence mixes the four keys into the 64 bits that a torch generator accepts.
            generator.manual_seed(int(state.generate_state(1, np.uint64)[0] >> np.uint64(1)))
            rows.append(kind(count, generator=generator, device=device))
        return torch.stack(rows)
