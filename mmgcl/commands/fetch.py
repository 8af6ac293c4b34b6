"""Downloads, unpacks and checks a public data set: ``mmgcl fetch horse2zebra --root data``."""
import argparse
from pathlib import Path

from rich.progress import Progress

from mmgcl.commands.arguments import user_file
from mmgcl.datasets.catalog import CATALOG
from mmgcl.datasets.fetching import fetch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('name', choices=CATALOG, help='data set')
    parser.add_argument('--root', type=user_file, default=Path('data'),
                        help='folder of all data sets; default: %(default)s')
    parser.add_argument('--source', type=user_file,
                        help='what you already have: the zip file, a folder with trainA and the '
                             'others (it is linked), or the official Cityscapes folder')
    parser.add_argument('--trust', action='store_true',
                        help='accept a zip file with another checksum')


def run(args: argparse.Namespace) -> None:
    with Progress() as progress:
        task = progress.add_task(args.name, total=None)
        folder = fetch(
            args.name, args.root, args.source, args.trust,
            lambda done, total: progress.update(task, completed=done, total=total))
    print(f'{args.name} is in {folder}')
