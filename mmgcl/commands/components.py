"""Searches the components that a config can name as ``type``: ``mmgcl components graph``.

The exact name of a component prints its documentation.
"""
import argparse
import inspect

from mmgcl.components import Component, components
from mmgcl.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('words', nargs='*', metavar='WORD',
                        help='print components that have all of these in name, kind or summary')


def run(args: argparse.Namespace) -> None:
    known = components()
    exact = [part for part in known if args.words == [part.name]]
    if exact:
        _explain(exact[0])
        return
    found = [part for part in known if all(
        word.lower() in f'{part.registry} {part.name} {part.summary}'.lower()
        for word in args.words)]
    if not found:
        raise ConfigError(f'no component has {" and ".join(args.words)} in its name, kind or '
                          'summary; mmgcl components lists all')
    width = max(len(part.name) for part in found)
    for part in found:
        print(f'{part.name:<{width}}  {part.registry.lower()}: {part.summary}')


def _explain(part: Component) -> None:
    print(f'{part.name}{inspect.signature(part.kind)}\n')
    print(inspect.getdoc(part.kind) or '')
