"""Sample pictures that can be read."""
import numpy as np
import pytest
import torch

from mmgcl.visualization import labelled_grid
from mmgcl.visualization.labelled_grid import HEAD


@pytest.mark.parametrize(('side', 'factor'), [(16, 4), (64, 4), (128, 2), (256, 1), (300, 1)])
def test_small_images_are_enlarged_by_a_whole_number(side, factor):
    picture = labelled_grid([[torch.zeros(3, side, side)] * 2], ['input', 'output'])
    assert picture.shape == (HEAD + side * factor + 8, 2 * (side * factor + 4) + 4, 3)


def test_pixels_are_repeated_not_smoothed():
    image = torch.tensor([[[-1.0, 1.0]]]).expand(3, -1, -1)
    picture = labelled_grid([[image, image]], ['', ''])
    assert (picture[HEAD + 4:HEAD + 8, 4:12] == np.repeat([0, 255], 4)[None, :, None]).all()


def test_each_column_has_its_name():
    image = torch.ones(3, 64, 64)
    head = labelled_grid([[image, image]], ['input', ''])[:HEAD]
    assert (head[:, :200] < 255).any()
    assert (head[:, 260:] == 255).all()
