"""The short form of the reliability benchmark: nothing is lost."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_no_row_of_the_short_form_loses_anything(tmp_path):
    done = subprocess.run(
        [sys.executable, 'tools/benchmarks/reliability.py', '--short', '--json',
         str(tmp_path / 'rows.json')], cwd=ROOT, capture_output=True, text=True, timeout=500,
        env={**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(ROOT)})
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    rows = json.loads((tmp_path / 'rows.json').read_text())
    assert len(rows) == 8
    for name, row in rows.items():
        assert row['tried'] >= 2, name
        assert row['lost'] == 0, name
        assert row['survived'] + row['refused'] == row['tried'], name
