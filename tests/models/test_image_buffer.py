"""The history of generated images."""
import pytest
import torch

from mmgcl.models.image_buffer import ImageBuffer

KEEP, SWAP = 0.5, 0.75  # whether an old image is given: above one half


def _batch(*values: float) -> torch.Tensor:
    rows = torch.tensor(values, dtype=torch.float32).reshape(-1, 1, 1, 1)
    return rows.expand(-1, 3, 2, 2).clone()


def _shown(history: ImageBuffer, values: list[float], chances: list[list[float]]) -> list[float]:
    return history(_batch(*values), torch.tensor(chances))[:, 0, 0, 0].tolist()


@pytest.fixture
def full() -> ImageBuffer:
    """Four indices with the images 0, 1, 2, 3."""
    history = ImageBuffer(4)
    history(_batch(0, 1, 2, 3), torch.zeros(4, 2))
    return history


def test_a_history_with_room_gives_every_image_back():
    history = ImageBuffer(4)
    assert _shown(history, [0, 1, 2, 3], [[SWAP, 0.9]] * 4) == [0, 1, 2, 3]


def test_an_old_image_makes_place_for_the_new_one(full):
    assert _shown(full, [4], [[SWAP, 0.3]]) == [1]
    assert _shown(full, [5], [[SWAP, 0.3]]) == [4]


def test_a_new_image_that_is_given_is_not_stored(full):
    assert _shown(full, [4], [[KEEP, 0.3]]) == [4]
    assert _shown(full, [5], [[SWAP, 0.3]]) == [1]


def test_images_of_a_batch_take_their_turn(full):
    assert _shown(full, [4, 5], [[SWAP, 0.3], [SWAP, 0.3]]) == [1, 4]


def test_a_batch_may_fill_the_history_and_go_on():
    history = ImageBuffer(1)
    assert _shown(history, [0, 1, 2], [[SWAP, 0]] * 3) == [0, 0, 1]


@pytest.mark.parametrize(('chance', 'index'), [(0.0, 0), (0.24, 0), (0.26, 1), (0.99999999, 3)])
def test_every_place_has_its_share_of_chances(full, chance, index):
    assert _shown(full, [4], [[SWAP, chance]]) == [index]


def test_stored_images_are_copies_without_graph():
    history = ImageBuffer(1)
    image = _batch(1).requires_grad_()
    result = history(image, torch.zeros(1, 2))
    assert not result.requires_grad
    with torch.no_grad():
        image.zero_()
        result.zero_()
    assert _shown(history, [5], [[SWAP, 0]]) == [1]


def test_size_zero_gives_every_image_back_and_stores_none():
    history = ImageBuffer(0)
    images = _batch(1, 2).requires_grad_()
    result = history(images, torch.full((2, 2), 0.9))
    assert torch.equal(result, images)
    assert not result.requires_grad
    assert history.images.numel() == 0


@pytest.mark.parametrize('calls_before', [0, 2, 6])
def test_a_resumed_run_goes_on_bit_for_bit(calls_before):
    generator = torch.Generator().manual_seed(0)
    calls = [(torch.rand(2, 3, 4, 4, generator=generator), torch.rand(2, 2, generator=generator))
             for _ in range(12)]
    first, resumed = ImageBuffer(5), ImageBuffer(5)
    for call in calls[:calls_before]:
        first(*call)
    resumed.load_state_dict(first.state_dict())
    for call in calls[calls_before:]:
        assert torch.equal(first(*call), resumed(*call))


def test_loading_replaces_what_was_stored(full):
    other = ImageBuffer(4)
    other(_batch(7), torch.zeros(1, 2))
    full.load_state_dict(other.state_dict())
    assert int(full.count) == 1
    assert _shown(full, [8, 9, 10, 11], [[SWAP, 0]] * 4) == [8, 9, 10, 7]


def test_a_history_of_another_size_is_refused(full):
    with pytest.raises(RuntimeError, match='size mismatch'):
        ImageBuffer(5).load_state_dict(full.state_dict())


def test_images_of_another_shape_are_refused(full):
    with pytest.raises(ValueError, match=r'\(3, 2, 2\), got \(3, 4, 4\)'):
        full(torch.zeros(1, 3, 4, 4), torch.zeros(1, 2))


def test_a_negative_size_is_refused():
    with pytest.raises(ValueError, match='size must be >= 0, got -1'):
        ImageBuffer(-1)
