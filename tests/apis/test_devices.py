"""A device that is not there is one line."""
import subprocess
import sys

import pytest
import torch

from mmgcl.apis.devices import choose_device
from mmgcl.errors import ConfigError


@pytest.mark.parametrize('name', ['gpu', 'cuda:99', 'cpu:x', ''])
def test_device_that_is_not_there_names_those_that_are(name):
    with pytest.raises(ConfigError, match='there is cpu'):
        choose_device(name)


def test_without_a_name_it_is_a_gpu_if_there_is_one():
    assert choose_device().type == ('cuda' if torch.cuda.is_available() else 'cpu')


def test_translation_and_training_import_without_modules_of_unix_and_a_c_library():
    code = ('import sys, ctypes; sys.modules["fcntl"] = sys.modules["resource"] = None; '
            'from mmgcl.apis import ImageTranslationInferencer; import mmgcl.engine; '
            'import mmgcl.commands.train, mmgcl.commands.reproduce; ctypes.CDLL = None; '
            'from mmgcl.engine.freed_memory import keep_freed_memory; keep_freed_memory()')
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
