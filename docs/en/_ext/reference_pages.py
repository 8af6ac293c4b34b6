"""Pages of the API reference: links to them, and none for modules that are gone."""
import re
from pathlib import Path

from sphinx.application import Sphinx

PAGES = 'api/generated'
SOURCE_LINK = re.compile(r'\]\((?:\.\./)+(mmgcl/[\w/]+)\.py\)')


def link_to_reference(app: Sphinx, docname: str, source: list[str]) -> None:
    """On the site, a link to a file of the package leads to its page of the API reference."""
    up = '../' * docname.count('/')
    source[0] = SOURCE_LINK.sub(
        lambda link: f']({up}{PAGES}/{link[1].replace("/", ".")}.rst)', source[0])


def drop_pages_of_gone_modules(app: Sphinx) -> None:
    """Deletes pages that an earlier build generated for modules that no longer exist."""
    root = Path(app.srcdir).parents[1]
    for page in Path(app.srcdir, PAGES).glob('*.rst'):
        module = root / page.stem.replace('.', '/')
        if not (module.with_suffix('.py').is_file() or (module / '__init__.py').is_file()):
            page.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect('builder-inited', drop_pages_of_gone_modules, priority=100)  # before autosummary
    app.connect('source-read', link_to_reference)
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
