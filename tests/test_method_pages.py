"""Pages of methods share one form: idea, equation, settings, cost, picture, cite."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / 'docs/en/methods').glob('*.md'))
SECTIONS = ['Idea', 'Equation', 'Settings', 'Cost', 'Picture', 'Cite']
MEASURED = re.compile(
    r'A training step of `(\w+)/demo` .* takes (\d+) ms and (\d+) MiB of tensors')


def sections(page: Path) -> dict[str, str]:
    """Heading of the second level -> its text."""
    parts = re.split(r'^## (.+)$', page.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def by_name(page: Path) -> str:
    return page.stem


@pytest.mark.parametrize('page', PAGES, ids=by_name)
def test_page_has_the_sections_in_their_order(page):
    assert [name for name in sections(page) if name in SECTIONS] == SECTIONS


@pytest.mark.parametrize('page', PAGES, ids=by_name)
def test_page_begins_with_its_command(page):
    assert re.search(r'^```bash\npython tools/(train|test)\.py configs/\w+/\w+\.py',
                     page.read_text().split('## Idea')[0], re.MULTILINE)


@pytest.mark.parametrize('page', PAGES, ids=by_name)
def test_equation_and_settings_are_there(page):
    found = sections(page)
    assert re.search(r'\$\$|^ {4}\S.*=', found['Equation'], re.MULTILINE)
    assert '\n|-|' in found['Settings']


@pytest.mark.parametrize('page', PAGES, ids=by_name)
def test_cost_is_measured_or_says_that_it_is_not(page):
    text = sections(page)['Cost']
    measured = MEASURED.search(text)
    if measured is None:
        assert re.search(r'not been measured|\d+ s\b', text)
        return
    name = page.read_text().splitlines()[0].removeprefix('# ')
    table = (ROOT / 'docs/en/benchmarks.md').read_text()
    row, = re.findall(rf'^\| {name} \|.*±.*$', table, re.MULTILINE)
    assert [cell.strip() for cell in row.split('|')][-3:-1] == list(measured.groups()[1:])
    assert (ROOT / f'configs/{measured[1]}/demo.py').is_file()


@pytest.mark.parametrize('page', PAGES, ids=by_name)
def test_picture_is_there_with_a_caption_or_the_page_says_why_not(page):
    text = sections(page)['Picture']
    assert re.search(r'!\[[^\]]+\]\(\.\./images/\w+\.\w+\)\n\n\*', text) or 'None' in text


@pytest.mark.parametrize('page', PAGES, ids=by_name)
def test_citation_is_complete(page):
    text = sections(page)['Cite']
    assert (('```bibtex' in text and 'title=' in text and 'year=' in text)
            or re.search(r'\(\w+\.md#cite\)', text) or text.count('arXiv') > 1)
