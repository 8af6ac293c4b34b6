"""Converts checkpoints of published code to ours (``import``) and back (``export``).

    python tools/converters/convert_checkpoint.py import CONFIG OUT.pth latest_net_*.pth
    python tools/converters/convert_checkpoint.py export CONFIG CHECKPOINT OUT_DIR
"""
import argparse
import sys

from mmengine import DictAction

from mmgcl.checkpoints.published import MismatchError, export_checkpoint, import_checkpoint
from mmgcl.engine.config import load_config
from mmgcl.engine.run import report_errors


def main() -> None:
    args = _parse()
    config = load_config(args.config, args.cfg_options)
    if args.command == 'export':
        for path in export_checkpoint(config, args.checkpoint, args.out_dir, args.epoch):
            print(f'wrote {path}')
        return
    try:
        fresh = import_checkpoint(config, args.files, args.out)
    except MismatchError as error:
        print('\n'.join(error.details), file=sys.stderr)
        raise
    print(f'wrote {args.out}')
    if fresh:
        print(f'not given, so with first random weights: {", ".join(fresh)}')


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest='command', required=True)
    incoming = commands.add_parser('import', help='published files -> a checkpoint of mmgcl')
    incoming.add_argument('config', help='config of the model')
    incoming.add_argument('out', help='checkpoint to write')
    incoming.add_argument(
        'files', nargs='+', metavar='FILE',
        help='latest_net_G.pth and the like; or G=any_name.pth, with G, D, F, G_A, G_B, D_A, D_B')
    outgoing = commands.add_parser('export', help='a checkpoint of mmgcl -> published files')
    outgoing.add_argument('config', help='config of the model')
    outgoing.add_argument('checkpoint', help='checkpoint to read')
    outgoing.add_argument('out_dir', help='folder for <epoch>_net_<network>.pth')
    outgoing.add_argument('--epoch', default='latest', help='first part of the names')
    for command in (incoming, outgoing):
        command.add_argument('--cfg-options', nargs='+', action=DictAction, default={},
                             metavar='KEY=VALUE', help='settings that replace the config\'s')
    return parser.parse_args()


if __name__ == '__main__':
    report_errors(main)
