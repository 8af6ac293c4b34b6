"""Every command that the documentation gives is understood, and runs where it needs no network."""
import os
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from mmgcl import cli

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / 'README.md', ROOT / 'CONTRIBUTING.md', *sorted((ROOT / 'docs').rglob('*.md'))]
LINE = re.compile(r'^(?: {4}|\$ )?((?:python tools/|mmgcl [a-z]+ ?)(?:.*\\\n)*.*)', re.MULTILINE)
INLINE = re.compile(r'`(mmgcl [a-z]+ [^`]*)`')
BLOCK = re.compile(r'^```(?:bash|text)\n(.*?)^```|((?:^ {4}.*\n)+)', re.DOTALL | re.MULTILINE)
PLACEHOLDER = re.compile(r'\b[A-Z][A-Z_]+\b')
CONFIG = re.compile(r'(configs/)?[a-z_0-9]+/[a-z_0-9]+(\.py)?')
# A documented training, made short.
SHORT = ('image_size=32', 'train_length=8', 'test_length=2', 'max_epochs=8')
SERVES = ('demo', 'fetch', 'watch')


class Command(NamedTuple):
    """A command and its arguments, as a page gives them."""

    page: str
    name: str
    arguments: tuple[str, ...]


def commands() -> list[Command]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding='utf-8')
        blocks = '\n'.join(fenced or indented for fenced, indented in BLOCK.findall(text))
        for line in [*LINE.findall(blocks), *INLINE.findall(text)]:
            line = line.replace('\\\n', ' ').rstrip('\\')
            words = shlex.split(line.split(' && ')[0].split(' > ')[0], comments=True)
            name = _name(words)
            if name is not None and '--help' not in words:
                start = 1 if words[0] == 'python' else 0
                found.append(Command(page.name, name, tuple(words[start + 1 + (not start):])))
    return list(dict.fromkeys(found))


def _name(words: list[str]) -> str | None:
    """The command of ``mmgcl NAME`` or of a tool; None for benchmarks and other scripts."""
    if words[0] == 'mmgcl':
        return words[1] if words[1] in cli.COMMANDS else None
    tool = re.search(r"run_command\('(\w+)'\)", (ROOT / words[1]).read_text(encoding='utf-8'))
    return tool and tool[1]


ALL = commands()


def label(command: Command) -> str:
    return ' '.join((command.name, *command.arguments))[:70]


def runs_offline(command: Command) -> bool:
    """Whether it needs no data set, weights or placeholder filled in."""
    words = [word for word in command.arguments if not word.startswith('-')]
    configs = [word for word in words if CONFIG.fullmatch(word)]
    trains_the_paper = (command.name == 'reproduce' and not {'--dry-run', 'demo'} & set(
        command.arguments)) or '--measure' in command.arguments
    return (command.name not in SERVES and not any(map(PLACEHOLDER.search, words))
            and not trains_the_paper
            and all(config.endswith(('demo', 'demo.py')) for config in configs)
            and not any(word.startswith(('visualizer', 'my_', 'data/')) for word in words)
            and command.arguments not in (('gcl/demo',), ('configs/gcl/demo.py',))  # the fixture's
            and not any(word.startswith(('PatchGCL', 'clips/')) for word in words)
            and not {'h2z.pth', 'horse.jpg', 'photos/', '--resume'} & set(command.arguments))


def test_commands_are_found():
    assert len(ALL) > 40
    assert len({command.name for command in ALL}) > 10


@pytest.mark.parametrize('command', ALL, ids=label)
def test_documented_command_is_understood(command):
    cli.command_parser(command.name).parse_args(command.arguments)  # exits where it is not


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    """A folder as a reader has it, after the demo has been trained."""
    folder = tmp_path_factory.mktemp('reader')
    for name in ('configs', 'tools'):
        (folder / name).symlink_to(ROOT / name)
    (folder / 'scenes').mkdir()
    Image.new('RGB', (64, 64)).save(folder / 'scenes/0.png')
    here = Path.cwd()
    os.chdir(folder)
    os.environ['MMGCL_ZOO'] = 'release'  # as the page on the zoo exports it
    try:
        run(Command('', 'train', ('gcl/demo',)))
        (folder / 'epoch_8.pth').write_bytes(Path('work_dirs/gcl/demo/epoch_8.pth').read_bytes())
        yield folder
    finally:
        os.chdir(here)
        del os.environ['MMGCL_ZOO']


def run(command: Command) -> None:
    options = ('--cfg-options', *SHORT) if command.name == 'train' else ()
    cli.run_command(command.name, [*command.arguments, *options])


OFFLINE = sorted(filter(runs_offline, ALL), key=lambda command: (
    ('train', 'test').index(command.name) if command.name in ('train', 'test') else 2))


@pytest.mark.slow
@pytest.mark.parametrize('command', OFFLINE, ids=label)
def test_documented_command_runs(folder, command):
    run(command)
