"""The documentation site builds without a warning, and its internal links lead somewhere."""
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    """The built site."""
    for package in ('sphinx', 'myst_nb', 'furo', 'sphinx_copybutton'):
        pytest.importorskip(package)
    folder = tmp_path_factory.mktemp('site')
    built = subprocess.run(
        [sys.executable, '-m', 'sphinx', '-W', '--keep-going', '-q', '-j', '2', 'docs/en', folder],
        cwd=ROOT, env={**os.environ, 'OMP_NUM_THREADS': '1'}, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr[-3000:]
    return folder


class Page(HTMLParser):
    """Targets of a page's links and images, its anchors and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding='utf-8'))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if given.get('id'):
            self.anchors.add(given['id'])
        target = given.get('href' if tag == 'a' else 'src')
        if target and tag in ('a', 'img'):
            self.links.append(target)


def test_links_and_anchors_lead_somewhere(site):
    pages = {path: Page(path) for path in site.rglob('*.html')}
    lost = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = pages.get(target)
            if not target.exists() or (
                    parts.fragment and known and unquote(parts.fragment) not in known.anchors):
                lost.append(f'{path.relative_to(site)}: {link}')
    assert len(pages) > 300
    assert not lost


def test_search_finds_pages_by_their_words(site):
    index = (site / 'searchindex.js').read_text(encoding='utf-8')
    assert '"zebra"' in index
    assert 'methods/patch_gcl' in index


def test_reference_shows_sections_of_a_docstring(site):
    page = (site / 'api/generated/mmgcl.models.losses.infonce.html').read_text(encoding='utf-8')
    for section in ('Parameters', 'Shapes', 'Raises', 'Example', '<math'):
        assert section in page
