"""Results of tests that never ran, plain colours with known scores, and their gallery."""
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mmgcl.visualization.gallery import read_results, write_gallery

INPUT, TRUTH = (200, 40, 40), (40, 40, 200)
OUTPUT, OTHER = (40, 200, 40), (230, 200, 40)
SCORES = {'scene_1': {'content': 0.5, 'background_error': 0.1, 'oddness': 2.0},
          'scene_2': {'content': 0.9, 'background_error': 0.3, 'oddness': 3.0},
          'scene_10': {'content': 0.7, 'background_error': 0.2, 'oddness': 1.0}, 'plain': {}}


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


class Page:
    """A page of playwright with the errors that it reported and the requests that it made."""

    def __init__(self, browser: Any, path: Path, **context: Any) -> None:
        self.context = browser.new_context(
            **{'viewport': {'width': 1280, 'height': 800}, **context})
        self.page = self.context.new_page()
        self.errors, self.requests = [], []
        self.page.on('pageerror', lambda error: self.errors.append(str(error)))
        self.page.on('console', lambda line: self.errors.append(line.text)
                     if line.type == 'error' else None)
        self.page.on('request', lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def __getattr__(self, name):
        return getattr(self.page, name)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def names(self):
        return [card.get_attribute('data-name') for card in self.page.query_selector_all('.card')
                if card.is_visible()]

    def focused(self):
        return self.page.evaluate(
            'document.activeElement.closest(".card")?.dataset.name ?? document.activeElement.id')

    def colour(self, across):
        """Of the comparison's stage, at a fraction of its width and a fifth of its height."""
        picture = Image.open(io.BytesIO(self.page.locator('#stage').screenshot())).convert('RGB')
        return picture.getpixel((int(across * picture.width), picture.height // 5))

    def ground(self):
        return self.page.evaluate('getComputedStyle(document.body).backgroundColor')


@pytest.fixture
def opened(browser, make_run, tmp_path):
    """Opens the gallery of one run, or of two."""
    pages = []

    def open_page(runs=1, **context):
        folders = [make_run('first', SCORES, OUTPUT, metrics={'fid': 12.5}, config='hops = 2\n'),
                   make_run('second', {**SCORES, 'scene_1': {'content': 0.8}}, OTHER,
                            metrics={'fid': 11.0}, config='hops = 3\n')][:runs]
        write_gallery([read_results(folder) for folder in folders], tmp_path / 'page.html')
        pages.append(Page(browser, tmp_path / 'page.html', **context))
        return pages[-1]
    yield open_page
    for page in pages:
        assert page.errors == []
        page.context.close()
