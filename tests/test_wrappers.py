"""Modules inside the wrappers of distributed training."""
from torch import nn

from mmgcl.wrappers import unwrapped


def test_a_bare_module_is_itself():
    module = nn.Linear(2, 2)
    assert unwrapped(module) is module


def test_a_wrapped_module_comes_out_of_its_wrapper():
    module = nn.Linear(2, 2)
    assert unwrapped(nn.DataParallel(module)) is module
