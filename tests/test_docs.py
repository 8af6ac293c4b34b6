"""What the documentation says exists, exists."""
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / 'CONTRIBUTING.md', ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]
LINK = re.compile(r'\]\((?!https?:|#|mailto:)([^)#]+)')
FILE = re.compile(r'\b((?:configs|tools|mmgcl|tests)/[\w/]+\.(?:py|sh))\b')


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
