"""What the documentation says exists, exists."""
import re
import runpy
from pathlib import Path

import pytest

from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / 'CONTRIBUTING.md', ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]
LINK = re.compile(r'\]\((?!https?:|#|mailto:)([^)#]+)')
FILE = re.compile(r'\b((?:configs|tools|mmgcl|tests)/[\w/]+\.(?:py|sh))\b')
ANCHOR = re.compile(r'\]\((?!https?:)([^)#]*)#([^)]+)\)')
HEADING = re.compile(r'^#+ (.+)$', re.MULTILINE)
CODE = re.compile(r'^```(.*?)^```', re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r'^```python\n(.*?)^```', re.MULTILINE | re.DOTALL)


def test_page_of_components_is_current():
    script = runpy.run_path(str(ROOT / 'tools/docs/list_components.py'))
    assert (ROOT / 'docs/en/components.md').read_text() == script['page'](), (
        'run python tools/docs/list_components.py')


def test_pipelines_of_the_data_page_are_current():
    script = runpy.run_path(str(ROOT / 'tools/docs/list_pipelines.py'))
    assert script['PAGE'].read_text() == script['page'](), (
        'run python tools/docs/list_pipelines.py')


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    missing = [link for link in LINK.findall(page.read_text())
               if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_files_of_the_project_that_a_page_names_exist(page):
    missing = [name for name in FILE.findall(page.read_text()) if not (ROOT / name).exists()]
    assert not missing


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and the site make them."""
    headings = HEADING.findall(CODE.sub('', page.read_text()))
    return {re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-') for heading in headings}


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_anchors_are_headings(page):
    missing = [f'{file}#{anchor}' for file, anchor in ANCHOR.findall(page.read_text())
               if anchor not in anchors(page.parent / file if file else page)]
    assert not missing


def configs_of_pages() -> list:
    """The configs that pages show whole and that need no module of the reader's own."""
    return [pytest.param(code, id=f'{page.stem}-{number}') for page in PAGES
            for number, code in enumerate(PYTHON.findall(page.read_text()))
            if '_base_ =' in code and 'custom_imports' not in code]


@pytest.mark.parametrize('code', configs_of_pages())
def test_config_that_a_page_shows_is_one(code, tmp_path):
    (tmp_path / 'configs').symlink_to(ROOT / 'configs')
    path = tmp_path / 'my_config.py'
    path.write_text(code)
    config = load_config(path)  # refuses names and arguments that nothing reads
    for objective in config.model.objectives.values():
        assert objective is None or objective.type in MODELS
