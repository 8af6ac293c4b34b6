"""Converts checkpoints of the published code to ours (``import``) and back (``export``).

    mmgcl convert import CONFIG OUT.pth latest_net_*.pth
    mmgcl convert export CONFIG CHECKPOINT OUT_DIR
"""
import argparse
import sys

from mmgcl.checkpoints.published import MismatchError, export_checkpoint, import_checkpoint
from mmgcl.commands.arguments import add_options_argument, user_path
from mmgcl.engine.config import load_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest='command', required=True)
    incoming = commands.add_parser('import', help='published files -> a checkpoint of mmgcl')
    incoming.add_argument('config', type=user_path, help='config of the model')
    incoming.add_argument('out', type=user_path, help='checkpoint to write')
    incoming.add_argument(
        'files', nargs='+', metavar='FILE', type=user_path,
        help='latest_net_G.pth and the like; or G=any_name.pth, with G, D, F, G_A, G_B, D_A, D_B')
    outgoing = commands.add_parser('export', help='a checkpoint of mmgcl -> published files')
    outgoing.add_argument('config', type=user_path, help='config of the model')
    outgoing.add_argument('checkpoint', type=user_path, help='checkpoint to read')
    outgoing.add_argument('out_dir', type=user_path, help='folder for <epoch>_net_<network>.pth')
    outgoing.add_argument('--epoch', default='latest',
                          help='first part of the names; default: %(default)s')
    outgoing.add_argument('--extension', choices=['pth', 'safetensors'], default='pth',
                          help='format; the published code reads pth. default: %(default)s')
    for command in (incoming, outgoing):
        add_options_argument(command)


def run(args: argparse.Namespace) -> None:
    config = load_config(args.config, args.cfg_options, args.safe_config)
    if args.command == 'export':
        for path in export_checkpoint(config, args.checkpoint, args.out_dir, args.epoch,
                                      args.extension):
            print(f'wrote {path}')
        return
    try:
        fresh = import_checkpoint(config, args.files, args.out)
    except MismatchError as error:
        print('\n'.join(error.details), file=sys.stderr)
        raise
    print(f'wrote {args.out}')
    if fresh:
        print(f'not given, so with their initial random weights: {", ".join(fresh)}')
