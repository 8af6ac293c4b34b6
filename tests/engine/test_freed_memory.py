"""What a CPU process does with the memory of tensors that are gone."""
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # its tests run commands

PROGRAM = '''
import re, sys, torch
from mmgcl.engine.freed_memory import keep_freed_memory
if sys.argv[1] == 'keep':
    keep_freed_memory()
resident = lambda: int(re.search(r'VmRSS:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024
before = resident()
tensor = torch.ones(50 * 2 ** 20)
del tensor
print(resident() - before)
'''


@pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='another C library')
@pytest.mark.parametrize(('how', 'kept'), [('keep', True), ('leave', False)])
def test_memory_stays_with_the_process(how, kept):
    done = subprocess.run([sys.executable, '-c', PROGRAM, how], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (float(done.stdout) > 150) == kept  # of 200 MiB
