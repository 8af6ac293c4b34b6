"""Serves a page that shows how a training goes: ``mmgcl watch WORK_DIR``."""
import argparse

from mmgcl.commands.arguments import number, user_path
from mmgcl.watch import WatchServer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('work_dir', metavar='WORK_DIR', type=user_path,
                        help='work directory of a training, running or finished')
    parser.add_argument('--port', type=number(int, 0, 65535),
                        help='default: the first free one from 7870 on')
    parser.add_argument('--seconds', type=number(float, 0.5), default=5,
                        help='between two refreshes; default: %(default)s')


def run(args: argparse.Namespace) -> None:
    with WatchServer(args.work_dir, args.port, args.seconds) as server:
        print(f'{args.work_dir} is shown on {server.url}; Ctrl-C ends it', flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
