"""Writes docs/en/components.md: every component that a config can name, and where it is defined."""
import inspect
from pathlib import Path

from mmengine.registry import Registry

from mmgcl import registry as registries

ROOT = Path(__file__).parents[2]
PAGE = ROOT / 'docs/en/components.md'
HEAD = """# Components

What a config can name as `type`, with the file that defines it. The docstring there explains the
arguments. Written by `python tools/docs/list_components.py`.
"""


def own_registries() -> dict[str, Registry]:
    found = {name: item for name, item in vars(registries).items() if isinstance(item, Registry)}
    for registry in found.values():
        registry.import_from_location()
    return found


def rows(registry: Registry) -> list[str]:
    lines = []
    for name, kind in sorted(registry.module_dict.items()):
        if not kind.__module__.startswith('mmgcl.'):
            continue
        path = Path(inspect.getsourcefile(kind)).resolve().relative_to(ROOT)
        summary = (inspect.getdoc(kind) or '').split('\n\n')[0].replace('\n', ' ')
        arguments = [f'`{argument}`' for argument in inspect.signature(kind).parameters]
        lines.append(f'| `{name}` | {summary} | {", ".join(arguments)} | [{path}](../../{path}) |')
    return lines


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for name, registry in own_registries().items():
        found = rows(registry)
        if found:
            parts += [f'\n## {name}\n', '| type | what | arguments | file |', '|-|-|-|-|', *found]
    return '\n'.join(parts) + '\n'


if __name__ == '__main__':
    PAGE.write_text(page())
