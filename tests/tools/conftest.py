"""Scripts of tools/, run in this process: importing torch anew for each takes seconds."""
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]


class Done(NamedTuple):
    """What a script left: its exit status and what it wrote."""

    status: int
    out: str
    err: str


@pytest.fixture
def run_tool(monkeypatch: pytest.MonkeyPatch,
             capsys: pytest.CaptureFixture) -> Callable[..., Done]:
    def call(tool: str, *arguments: object) -> Done:
        monkeypatch.setattr(sys, 'argv', [tool, *map(str, arguments)])
        monkeypatch.chdir(ROOT)
        status = 0
        try:
            runpy.run_path(str(ROOT / 'tools' / tool), run_name='__main__')
        except SystemExit as stop:
            status = stop.code
        return Done(status, *capsys.readouterr())
    return call
