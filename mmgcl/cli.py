"""Command-line interface: ``mmgcl COMMAND ...``; ``tools/*.py`` run the same commands."""
import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import cast

from mmgcl.version import __version__

COMMANDS = {
    'train': 'train the model of a config',
    'test': 'translate the test set of a config and score it',
    'translate': 'translate images, folders and videos with a checkpoint',
    'export': 'write a generator as ONNX or TorchScript',
    'gallery': 'make an HTML page of test results',
    'curves': 'plot the training curves of one run or of many',
    'watch': 'serve a page that shows how a training goes',
    'graph': 'draw the patch graphs of a model',
    'evaluate': 'compute FID and KID between two folders of images',
    'trivial': 'score trivial outputs of a paired test set',
    'demo': 'serve an interactive page for trained checkpoints',
    'convert': 'convert checkpoints from and to the published code',
    'release': 'write the weights of a checkpoint for others to fetch by name',
    'fetch': 'download a public data set',
    'check': 'check the folders of a data set',
    'configs': 'list the configs that come with mmgcl',
    'components': 'search the components that a config can name as type',
    'reproduce': "reproduce the paper's tables and figures",
    'env': 'print the versions that a bug report needs',
    'completion': 'print a completion script for a shell',
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command named by the first of ``arguments``, by default ``sys.argv[1:]``."""
    parser = argparse.ArgumentParser(
        prog='mmgcl', formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Unpaired image-to-image translation with patch-wise graph contrast.')
    parser.add_argument('--version', action='version', version=f'mmgcl {__version__}')
    parser.add_argument(
        'command', choices=COMMANDS, metavar='COMMAND',
        help='one of: ' + ', '.join(COMMANDS))
    parser.add_argument('arguments', nargs=argparse.REMAINDER, metavar='...',
                        help='arguments of the command')
    parser.epilog = '\n'.join(
        ['commands:', *(f'  {name:<12}{summary}' for name, summary in COMMANDS.items()), '',
         'mmgcl COMMAND --help explains a command.'])
    args = parser.parse_args(arguments)
    run_command(args.command, args.arguments)


def run_command(name: str, arguments: Sequence[str] | None = None) -> None:
    """Runs one command; a user's mistake is reported in one line with exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        # File names may not be valid text, and a locale may lack characters.
        cast(TextIOWrapper, stream).reconfigure(errors='backslashreplace')
    from mmgcl.engine.run import report_errors  # imports torch: --help does not wait for it

    command = import_module(f'mmgcl.commands.{name}')
    args = command_parser(name, None if arguments is None else f'mmgcl {name}').parse_args(
        arguments)
    report_errors(lambda: command.run(args))


def command_parser(name: str, prog: str | None = None) -> argparse.ArgumentParser:
    """The argument parser of one command, defined by its module."""
    command = import_module(f'mmgcl.commands.{name}')
    parser = argparse.ArgumentParser(
        prog=prog, description=(command.__doc__ or '').replace('``', ''),
        formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_arguments(parser)
    return parser
