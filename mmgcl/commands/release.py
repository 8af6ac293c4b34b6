"""Writes the weights of a checkpoint for others: ``mmgcl release NAME CONFIG CHECKPOINT``."""
import argparse

from mmgcl.commands.arguments import add_options_argument, user_path
from mmgcl.zoo import release_checkpoint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('name', help='what --weights will call it, such as gcl_demo')
    parser.add_argument('config', help='name of a config of the package, such as gcl/demo')
    parser.add_argument('checkpoint', type=user_path, help='file that mmgcl train wrote')
    parser.add_argument('--out', default='release', type=user_path,
                        help='folder of the release; default: %(default)s')
    parser.add_argument('--scores', type=user_path, metavar='FILE',
                        help='metrics.json of a test of this checkpoint')
    add_options_argument(parser)


def run(args: argparse.Namespace) -> None:
    entry = release_checkpoint(args.name, args.config, args.checkpoint, args.out, args.cfg_options,
                               args.scores)
    print(f'wrote {args.out}/{entry.file}: {entry.size / 2 ** 20:.2f} MiB, SHA-256 {entry.sha256}')
