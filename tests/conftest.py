"""Fixtures of all tests: trainings small enough for a test, and a browser."""
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from mmengine import Config
from mmengine.runner import Runner

from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner

BROWSERS = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
ROOT = Path(__file__).parents[1]
TINY = {
    'image_size': 32, 'train_length': 8, 'test_length': 2, 'batch_size': 2, 'max_epochs': 2,
    'log_interval': 1, 'sample_interval': 100,
    'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
    'model.discriminator.base_channels': 4, 'model.discriminator.num_layers': 2,
    'model.objectives.gcl.encoder.layers': (4, 8, 12), 'model.objectives.gcl.embedding.channels': 8,
    'model.objectives.gcl.sampler.num_patches': 16}
NUMBER = count()
# A test with one of these trains, runs a command or drives a browser.
SLOW_FIXTURES = {'tiny_runner', 'tiny_config', 'tiny_demo', 'make_trained', 'run_tool', 'browser'}
FAINT = """() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => channels(colour).slice(0, 3)
        .map((value) => value / 255)
        .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, k) => sum + value * [0.2126, 0.7152, 0.0722][k], 0);
    const ground = (part) => {
        for (let at = part; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if ((channels(colour)[3] ?? 1) > 0.5) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const faint = [];
    for (const part of document.querySelectorAll('body *')) {
        const own = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const seen = part.checkVisibility({visibilityProperty: true, opacityProperty: true});
        if (!own || !seen) continue;
        const [a, b] = [getComputedStyle(part).color, ground(part)].map(light);
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) faint.push(`${part.textContent.trim()}: ${contrast.toFixed(2)}`);
    }
    return faint;
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as slow what trains, runs a command or drives a browser."""
    for item in items:
        if SLOW_FIXTURES & set(getattr(item, 'fixturenames', ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope='session')
def repository() -> Path:
    return ROOT


@pytest.fixture(scope='session')
def tiny_options() -> dict:
    """Options that make the demo's config tiny."""
    return dict(TINY)


@pytest.fixture
def tiny_config(tmp_path: Path) -> Callable[..., Config]:
    def make(work_dir: str = 'run', **options: object) -> Config:
        config = load_config(ROOT / 'configs/gcl/demo.py', {**TINY, **options})
        config.work_dir = str(tmp_path / work_dir)
        config.experiment_name = f'test_{next(NUMBER)}'
        return config
    return make


@pytest.fixture
def tiny_demo(tmp_path: Path) -> Callable[..., Config]:
    """The demo of another method, as tiny: ``tiny_demo('cut')``."""
    def make(method: str, work_dir: str = 'run', **options: object) -> Config:
        path = ROOT / f'configs/{method}/demo.py'
        tiny = {key: value for key, value in TINY.items() if 'objectives' not in key}
        for name, objective in (load_config(path).model.objectives or {}).items():
            if objective is None:
                continue
            tiny[f'model.objectives.{name}.encoder.layers'] = (4, 8, 12)
            tiny[f'model.objectives.{name}.sampler.num_patches'] = 16
            if 'embed_channels' in objective:
                tiny[f'model.objectives.{name}.embed_channels'] = 8
            if 'embedding' in objective:
                tiny[f'model.objectives.{name}.embedding.channels'] = 8
        config = load_config(path, {**tiny, **options})
        config.work_dir = str(tmp_path / work_dir)
        config.experiment_name = f'test_{next(NUMBER)}'
        return config
    return make


@pytest.fixture
def tiny_runner(tiny_config: Callable[..., Config]) -> Callable[..., Runner]:
    def make(work_dir: str = 'run', **options: object) -> Runner:
        return build_runner(tiny_config(work_dir, **options))
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


@pytest.fixture
def faint_texts() -> Callable[[Any], list[str]]:
    """Visible texts of a page whose contrast with the ground is below the 4.5 of WCAG AA."""
    return lambda page: page.evaluate(FAINT)


@pytest.fixture
def small_targets() -> Callable[[Any], list[str]]:
    """Visible controls of a page that are smaller than the 44 pixels a finger needs."""
    return lambda page: page.evaluate("""() => [...document.querySelectorAll(
        'button, select, summary, input:not([type=checkbox]), label:has([type=checkbox])')]
        .filter((part) => part.checkVisibility({visibilityProperty: true}))
        .filter((part) => {
            const box = part.getBoundingClientRect();
            return box.width > 0 && (box.height < 43.5 || box.width < 43.5);
        }).map((part) => part.id || part.outerHTML.slice(0, 80))""")
