"""Random numbers as a function of where they are used."""
import zlib
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


class StepRandom:
    """Randomness of one iteration: nothing is stored, so nothing must be resumed.

    Image b of this process is image ``b * world_size + rank`` of the whole batch, the order in
    which the sampler deals images out; so W processes with B images draw the same numbers as
    one process with W * B images.

    Args:
        seed: seed of the run.
        iteration: iteration of the run, from 0.
        rank: number of this process.
        world_size: number of processes.
        epoch: epoch of the run, from 0, for what follows a schedule.
    """

    def __init__(self, seed: int, iteration: int, rank: int = 0, world_size: int = 1,
                 epoch: int = 0) -> None:
        self.seed, self.iteration, self.epoch = seed, iteration, epoch
        self.rank, self.world_size = rank, world_size

    def uniforms(self, stream: str, batch: int, count: int,
                 device: torch.device | str = 'cpu') -> Tensor:
        """Float32 numbers in [0, 1) of shape (batch, count) for the use named ``stream``."""
        return self._numbers(torch.rand, stream, batch, count, device)

    def normals(self, stream: str, batch: int, count: int,
                device: torch.device | str = 'cpu') -> Tensor:
        """Float32 standard normal numbers, likewise."""
        return self._numbers(torch.randn, stream, batch, count, device)

    def _numbers(self, kind: Callable[..., Tensor], stream: str, batch: int, count: int,
                 device: torch.device | str) -> Tensor:
        key = zlib.crc32(stream.encode())
        generator = torch.Generator(device=device)
        rows = []
        for b in range(batch):
            image = b * self.world_size + self.rank
            state = np.random.SeedSequence([self.seed, self.iteration, image, key])
            # A generator takes 64 bits; the mixing of the four keys is numpy's.
            generator.manual_seed(int(state.generate_state(1, np.uint64)[0] >> np.uint64(1)))
            rows.append(kind(count, generator=generator, device=device))
        return torch.stack(rows)
