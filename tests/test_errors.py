"""Errors of users are one line."""
import pytest
from torch.utils.data import DataLoader, Dataset

from mmgcl.errors import DataError


class Broken(Dataset):
    """Every image of it is unreadable."""

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> None:
        raise DataError('a\nb.png is not a readable image')


@pytest.mark.parametrize('workers', [0, 1])
def test_error_of_a_loading_process_is_the_line_alone(workers):
    with pytest.raises(DataError) as error:
        next(iter(DataLoader(Broken(), num_workers=workers)))
    assert str(error.value) == r'a\nb.png is not a readable image'
