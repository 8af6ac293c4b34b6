"""Arguments shared by several commands, and their value types."""
import argparse
from collections.abc import Callable
from pathlib import Path

from mmgcl.engine.options import OptionsAction
from mmgcl.paths import expand_user


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds ``--model``, ``--weights`` and ``--direction``."""
    parser.add_argument('--model', type=user_path,
                        help='config file, or its name such as gcl/h2z (see mmgcl configs); '
                             'weights given by name bring theirs')
    parser.add_argument('--weights', type=user_path,
                        help='checkpoint of a trained method, or the name of weights in the '
                             'release that MMGCL_ZOO names')
    parser.add_argument('--direction', choices=['xy', 'yx'], default='xy',
                        help='yx: from the target to the source domain, for two-sided models')


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds a config and the options that override it."""
    parser.add_argument('config', type=user_path,
                        help='config file, or its name such as gcl/h2z (see mmgcl configs)')
    add_options_argument(parser)


def add_options_argument(parser: argparse.ArgumentParser) -> None:
    """Adds the options that override a config."""
    parser.add_argument('--cfg-options', nargs='+', action=OptionsAction, default={},
                        metavar='KEY=VALUE', help='settings that override those of the config')
    parser.add_argument('--safe-config', action='store_true',
                        help='accept only YAML and JSON configs; Python configs are executed')


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments that training and testing share."""
    add_config_arguments(parser)
    parser.add_argument('--work-dir', type=user_path,
                        help='folder for logs, pictures and checkpoints; default: work_dirs/ and '
                             "the config's name")
    parser.add_argument('--launcher', choices=['none', 'pytorch', 'slurm', 'mpi'], default='none',
                        help='launcher of a distributed run')
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0,
                        help='set by the launcher')


def user_path(text: str) -> str:
    """A path with ``~`` expanded, also in ``--option=~/path``, which shells do not expand."""
    return str(expand_user(text)) if text.startswith('~') else text


def user_file(text: str) -> Path:
    """:func:`user_path` as a ``Path``."""
    return Path(user_path(text))


def positive(text: str) -> int:
    """A positive integer."""
    return int(number(int, 1)(text))


def number(kind: type, low: float, high: float = float('inf')) -> Callable[[str], float]:
    """A parser of numbers from ``low`` to ``high``."""
    def parse(text: str) -> float:
        value = kind(text)
        if not low <= value <= high:
            limits = f'at least {low}' if high == float('inf') else f'from {low} to {high}'
            raise argparse.ArgumentTypeError(f'must be {limits}, got {text}')
        return value
    parse.__name__ = kind.__name__  # argparse names the type in its messages
    return parse
