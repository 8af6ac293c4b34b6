"""Writes the pipelines of docs/en/user_guides/datasets.md from the configs and the registry."""
from pathlib import Path

from mmgcl.components import components
from mmgcl.engine import load_config

ROOT = Path(__file__).parents[2]
PAGE = ROOT / 'docs/en/user_guides/datasets.md'
BEGIN = '<!-- pipelines: written by python tools/docs/list_pipelines.py -->'
END = '<!-- end of pipelines -->'
SETTINGS = {'cut/h2z': 'unpaired folders', 'munit/h2z': 'MUNIT', 'cut/single_image': 'one image'}


def call(transform: dict) -> str:
    """A config of a transform as it is written: ``dict(type='RandomFlip', prob=0.5)``."""
    parts = [f'{key}={call(value) if isinstance(value, dict) else repr(value)}'
             for key, value in transform.items()]
    return f'dict({", ".join(parts)})'


def pipeline(name: str, title: str) -> list[str]:
    steps = load_config(ROOT / f'configs/{name}.py').to_dict()['train_pipeline']
    return [f'Training on {title} (`configs/{name}.py`):', '',
            *(f'    {call(step)}' for step in steps), '']


def section() -> str:
    """The text between the two marks of the page."""
    lines = [line for name, title in SETTINGS.items() for line in pipeline(name, title)]
    lines += ['| transform | what it does |', '|-|-|']
    lines += [f'| `{part.name}` | {part.summary} |' for part in components()
              if part.registry == 'TRANSFORMS']
    return '\n'.join(lines)


def page() -> str:
    """The page with its section written anew."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    return f'{before}{BEGIN}\n\n{section()}\n\n{END}{rest.split(END)[1]}'


if __name__ == '__main__':
    PAGE.write_text(page())
