"""Random numbers as a function of where they are used."""
import zlib

import numpy as np
import torch
from torch import Tensor


class Draw:
    """Randomness of one iteration: nothing is stored, so nothing must be resumed.

    Image b of this process is image ``b * world_size + rank`` of the whole batch, the order in
    which the sampler deals images out; so W processes with B images draw the same numbers as
    one process with W * B images.

    Args:
        seed: seed of the run.
        iteration: iteration of the run, from 0.
        rank: number of this process.
        world_size: number of processes.
    """

    def __init__(self, seed: int, iteration: int, rank: int = 0, world_size: int = 1) -> None:
        self.seed, self.iteration = seed, iteration
        self.rank, self.world_size = rank, world_size

    def uniforms(self, stream: str, batch: int, count: int,
                 device: torch.device | str = 'cpu') -> Tensor:
        """Float32 numbers in [0, 1) of shape (batch, count) for the use named ``stream``."""
        key = zlib.crc32(stream.encode())
        generator = torch.Generator(device=device)
        rows = []
        for b in range(batch):
            image = b * self.world_size + self.rank
            state = np.random.SeedSequence([self.seed, self.iteration, image, key])
            # A generator takes 64 bits; the mixing of the four keys is numpy's.
            generator.manual_seed(int(state.generate_state(1, np.uint64)[0] >> np.uint64(1)))
            rows.append(torch.rand(count, generator=generator, device=device))
        return torch.stack(rows)
