"""The order of data: complete, seeded, shared out, resumable without replay."""
import numpy as np
import pytest
from torch.utils.data import DataLoader, Dataset

from mmgcl.datasets import EpochSampler, samplers
from mmgcl.errors import DataError
from mmgcl.registry import DATA_SAMPLERS


class Numbers(Dataset):
    """Gives back what it is asked for."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, i: int) -> int:
        return i


@pytest.fixture
def build(monkeypatch):
    """``build(length, rank=0, world_size=1)`` as in one of several processes."""

    def build_sampler(length: int, rank: int = 0, world_size: int = 1, **kwargs) -> EpochSampler:
        monkeypatch.setattr(samplers, 'get_dist_info', lambda: (rank, world_size))
        return EpochSampler(Numbers(length), **kwargs)

    return build_sampler


def epoch_of(sampler: EpochSampler, epoch: int) -> list[int]:
    sampler.set_epoch(epoch)
    return list(sampler)


def test_epoch_is_a_permutation_numbered_on_from_the_last(build):
    sampler = build(7)
    assert sorted(epoch_of(sampler, 0)) == list(range(7))
    assert sorted(epoch_of(sampler, 3)) == list(range(21, 28))


def test_epochs_and_seeds_differ_and_repeat(build):
    one = build(20, seed=1)
    orders = [np.array(epoch_of(one, epoch)) % 20 for epoch in (0, 1)]
    assert not np.array_equal(*orders)
    assert np.array_equal(np.array(epoch_of(build(20, seed=1), 0)), orders[0])
    assert not np.array_equal(np.array(epoch_of(build(20, seed=2), 0)), orders[0])


def test_without_shuffling_the_order_is_that_of_the_data(build):
    assert epoch_of(build(4, shuffle=False), 1) == [4, 5, 6, 7]


@pytest.mark.parametrize('world_size', [2, 3])
@pytest.mark.parametrize('batch', [1, 2])
def test_processes_together_see_the_batches_of_one_process(build, world_size, batch):
    length = 26
    single = epoch_of(build(length), 2)
    ranks = [epoch_of(build(length, rank, world_size), 2) for rank in range(world_size)]
    assert len({len(order) for order in ranks}) == 1
    for step in range(length // (batch * world_size)):
        together = [i for order in ranks for i in order[step * batch:(step + 1) * batch]]
        large = batch * world_size
        assert sorted(together) == sorted(single[step * large:(step + 1) * large])


def test_length_is_equal_in_all_processes_and_whole(build):
    assert len(build(11)) == 11
    assert [len(build(11, rank, 3)) for rank in range(3)] == [3, 3, 3]


def test_start_leaves_out_what_was_used_for_one_iteration_only(build):
    sampler = build(8)
    whole = epoch_of(sampler, 5)
    sampler.start = 6
    assert list(sampler) == whole[6:]
    assert list(sampler) == whole


@pytest.mark.parametrize('workers', [0, 2])
def test_loader_resumed_in_an_epoch_goes_on_as_if_uninterrupted(build, workers):
    def batches(sampler: EpochSampler, epochs: range) -> list[list[int]]:
        loader = DataLoader(
            Numbers(9), batch_size=2, sampler=sampler, num_workers=workers, drop_last=True,
            persistent_workers=workers > 0, collate_fn=list)
        seen = []
        for epoch in epochs:
            sampler.set_epoch(epoch)
            seen += loader
        return seen

    uninterrupted = batches(build(9), range(3))
    resumed = build(9)
    resumed.start = 2 * 2  # two steps of epoch 1 were done
    assert batches(resumed, range(1, 3)) == uninterrupted[4 + 2:]


def test_running_iteration_is_not_affected_by_the_next_epoch(build):
    sampler = build(6)
    expected = epoch_of(sampler, 0)
    running = iter(sampler)
    first = next(running)
    sampler.set_epoch(1)
    assert [first, *running] == expected


def test_fewer_images_than_processes_is_an_error(build):
    with pytest.raises(DataError, match='2 images, fewer than the 3 processes'):
        build(2, 0, 3)


def test_mmengine_builds_it_with_data_set_and_seed(build):
    sampler = DATA_SAMPLERS.build(
        {'type': 'EpochSampler'}, default_args={'dataset': Numbers(4), 'seed': 3})
    assert list(sampler) == epoch_of(build(4, seed=3), 0)
