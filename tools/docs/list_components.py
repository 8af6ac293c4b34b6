"""Writes docs/en/components.md: every component that a config can name, and where it is defined."""
import re
from itertools import groupby
from pathlib import Path

from mmgcl.components import Component, components

ROOT = Path(__file__).parents[2]
PAGE = ROOT / 'docs/en/components.md'
HEAD = """# Components

What a config can name as `type`, by registry. Each name links to the class, whose docstring
explains the arguments; `mmgcl components NAME` prints it. This page is written by
`python tools/docs/list_components.py`.
"""


def row(part: Component) -> str:
    path = part.file.relative_to(ROOT)
    arguments = ', '.join(f'`{argument}`' for argument in part.arguments
                          if argument not in ('args', 'kwargs'))
    return f'| [`{part.name}`](../../{path}) | {markdown(part.summary)} | {arguments} |'


def markdown(text: str) -> str:
    """The first line of a docstring, whose formulas and names have reST's marks."""
    def formula(match: re.Match[str]) -> str:
        return f'${match[1]}$'.replace('|', r'\vert ')  # a bar would end a cell of the table

    text = re.sub(':math:`(.*?)`', formula, text)
    return re.sub(':[a-z]+:`~?(.*?)`', r'`\1`', text)


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for registry, found in groupby(components(), lambda part: part.registry):
        parts += [f'\n## {registry}\n', '| type | what | arguments |', '|-|-|-|',
                  *map(row, found)]
    return '\n'.join(parts) + '\n'


if __name__ == '__main__':
    PAGE.write_text(page(), encoding='utf-8')
