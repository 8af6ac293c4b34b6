"""The examples in docstrings run and print what they show."""
import doctest
import importlib
from pathlib import Path

import numpy as np
import pytest
import torch

import mmgcl

PACKAGE = Path(mmgcl.__file__).parent
MODULES = [
    '.'.join(('mmgcl', *path.relative_to(PACKAGE).with_suffix('').parts))
    for path in sorted(PACKAGE.rglob('*.py')) if '>>>' in path.read_text()]


@pytest.mark.parametrize('name', MODULES)
def test_examples_print_what_they_show(name):
    torch.manual_seed(0)
    module = importlib.import_module(name)
    given = {**vars(module), 'torch': torch, 'np': np, 'nn': torch.nn}
    result = doctest.testmod(module, extraglobs=given, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted
    assert not result.failed
