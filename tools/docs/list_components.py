"""Writes docs/en/components.md: every component that a config can name, and where it is defined."""
from itertools import groupby
from pathlib import Path

from mmgcl.components import Component, components

ROOT = Path(__file__).parents[2]
PAGE = ROOT / 'docs/en/components.md'
HEAD = """# Components

What a config can name as `type`, with the file that defines it. The docstring there explains the
arguments. Written by `python tools/docs/list_components.py`.
"""


def row(part: Component) -> str:
    path = part.file.relative_to(ROOT)
    arguments = ', '.join(f'`{argument}`' for argument in part.arguments)
    return f'| `{part.name}` | {part.summary} | {arguments} | [{path}](../../{path}) |'


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for registry, found in groupby(components(), lambda part: part.registry):
        parts += [f'\n## {registry}\n', '| type | what | arguments | file |', '|-|-|-|-|',
                  *map(row, found)]
    return '\n'.join(parts) + '\n'


if __name__ == '__main__':
    PAGE.write_text(page(), encoding='utf-8')
