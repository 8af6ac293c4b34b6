"""InfoNCE of large graphs that never materialises the logit matrix."""
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

BLOCK = 2 ** 24  # logits held at once: 64 MiB, one graph of 4096 nodes


class BlockwiseCrossEntropy(torch.autograd.Function):
    r"""Sum over i of :math:`-\log p(i \mid i)` in one or both directions, block by block.

    Forward saves the log-normalisers of the rows, :math:`r_i = \log \sum_j e^{s_{ij}}`, and of the
    columns, :math:`c_j`; backward recomputes the logits :math:`s` and from them

    .. math:: R_{ij} = e^{s_{ij} - r_i} (+ e^{s_{ij} - c_j}) - m \delta_{ij}

    with m directions. The gradients are :math:`R V / T` for the source Z and :math:`R^\top Z / T`
    for the output V. Recomputing costs one matrix product more than keeping R.

    Shapes:
        source, output (G, N, C) -> (G,); at most ``block`` logits, or one row, are held at a time.
    """

    @staticmethod
    def forward(ctx: Any, source: Tensor, output: Tensor, temperature: float, symmetric: bool,
                block: int) -> Tensor:
        rows = source.new_empty(source.shape[:-1])
        columns = source.new_full(source.shape[:-1], -torch.inf)
        own = torch.empty_like(rows)
        for graphs, some in _blocks(source.shape, block):
            logits = (source[graphs, some] / temperature) @ output[graphs].mT
            own[graphs, some] = logits.diagonal(some.start, -2, -1)
            rows[graphs, some] = logits.logsumexp(-1)
            if symmetric:
                columns[graphs] = torch.logaddexp(columns[graphs], logits.logsumexp(-2))
        ctx.save_for_backward(source, output, rows, columns if symmetric else None)
        ctx.settings = temperature, block
        total = (rows - own).sum(-1)
        return total + (columns - own).sum(-1) if symmetric else total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        source, output, rows, columns = ctx.saved_tensors
        temperature, block = ctx.settings
        to_source = torch.empty_like(source) if ctx.needs_input_grad[0] else None
        to_output = torch.zeros_like(output) if ctx.needs_input_grad[1] else None
        for graphs, some in _blocks(source.shape, block):
            logits = (source[graphs, some] / temperature) @ output[graphs].mT
            residual = (logits - rows[graphs, some, None]).exp_()
            if columns is not None:
                residual += logits.sub_(columns[graphs, None, :]).exp_()
            residual.diagonal(some.start, -2, -1).sub_(1 if columns is None else 2)
            if to_source is not None:
                to_source[graphs, some] = residual @ output[graphs]
            if to_output is not None:
                to_output[graphs].baddbmm_(residual.mT, source[graphs, some])
        factor = gradient[:, None, None] / temperature
        return (*(None if part is None else part.mul_(factor) for part in (to_source, to_output)),
                None, None, None)


def _blocks(shape: torch.Size, block: int) -> Iterator[tuple[slice, slice]]:
    """Slices of graphs and rows: whole graphs, or rows of one, of at most ``block`` logits."""
    graphs, size = shape[:2]
    together, rows = max(1, block // size ** 2), max(1, min(size, block // size))
    for first in range(0, graphs, together):
        for start in range(0, size, rows):
            yield slice(first, first + together), slice(start, start + rows)
