"""Random numbers follow from where they are used."""
import torch

from mmgcl.structures.step_random import StepRandom


def test_same_place_gives_the_same_numbers():
    assert torch.equal(StepRandom(3, 5).uniforms('a', 2, 7), StepRandom(3, 5).uniforms('a', 2, 7))


def test_seed_iteration_stream_and_image_all_matter():
    rows = [StepRandom(3, 5).uniforms('a', 2, 7), StepRandom(4, 5).uniforms('a', 2, 7),
            StepRandom(3, 6).uniforms('a', 2, 7), StepRandom(3, 5).uniforms('b', 2, 7)]
    distinct = {tuple(row.tolist()) for block in rows for row in block}
    assert len(distinct) == 8


def test_processes_together_draw_what_one_process_draws():
    whole = StepRandom(0, 1).uniforms('a', 4, 3)
    parts = [StepRandom(0, 1, rank, 2).uniforms('a', 2, 3) for rank in (0, 1)]
    assert torch.equal(torch.stack(parts, 1).flatten(0, 1), whole)


def test_numbers_are_uniform():
    numbers = StepRandom(0, 0).uniforms('a', 1, 20000)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    counts = torch.histc(numbers, 10, 0, 1)
    # Each bin holds 2000 with a standard deviation of 42; 5 of them is a safe bound.
    assert (counts - 2000).abs().max() < 215
