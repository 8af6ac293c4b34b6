"""Results of tests that never ran: plain colours with known scores; and a browser."""
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

BROWSERS = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
INPUT, TRUTH = (200, 40, 40), (40, 40, 200)


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Path]:
    """Writes a work directory with red inputs, outputs of a given colour and blue truths."""
    def make(label: str, scores: Mapping[str, Mapping[str, float]],
             colour: tuple[int, int, int] = (40, 200, 40), size: tuple[int, int] = (32, 32),
             metrics: Mapping[str, Any] | None = None, config: str = '') -> Path:
        out = tmp_path / label / 'test'
        for folder, paint in (('', colour), ('input', INPUT), ('truth', TRUTH)):
            (out / folder).mkdir(parents=True, exist_ok=True)
            for name in scores:
                Image.new('RGB', size, paint).save(out / folder / f'{name}.png')
        (out / 'scores.json').write_text(json.dumps(scores))
        if metrics is not None:
            (out / 'metrics.json').write_text(json.dumps(metrics))
        if config:
            (tmp_path / label / 'config.py').write_text(config)
        return tmp_path / label
    return make


@pytest.fixture(scope='module')
def browser() -> Iterator[Any]:
    """Headless Chromium: $MMGCL_BROWSER, one on the PATH, or playwright's own."""
    api = pytest.importorskip('playwright.sync_api', reason='playwright is not installed')
    found = os.environ.get('MMGCL_BROWSER') or next(filter(None, map(shutil.which, BROWSERS)), None)
    with api.sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip('no Chromium or Chrome here; see docs/en/user_guides/gallery.md')
        # Chromium's sandbox refuses to run as root, as in most containers.
        running = playwright.chromium.launch(executable_path=found, args=['--no-sandbox'])
        yield running
        running.close()
