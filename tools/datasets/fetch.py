"""Fetch a public data set: ``python tools/datasets/fetch.py horse2zebra --root data``."""
import argparse
import sys
from pathlib import Path

from rich.progress import Progress

from mmgcl.datasets.catalog import CATALOG
from mmgcl.datasets.fetching import fetch
from mmgcl.errors import UserError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description='Fetch, unpack and check a public data set.')
    parser.add_argument('name', choices=CATALOG, help='data set')
    parser.add_argument('--root', type=Path, default=Path('data'), help='folder of all data sets')
    parser.add_argument(
        '--source', type=Path, help='what you have: the zip file, a folder with trainA and the '
                                    'others (it is linked), or the official Cityscapes folder')
    parser.add_argument(
        '--trust', action='store_true', help='take a zip file with another checksum')
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    with Progress() as progress:
        task = progress.add_task(args.name, total=None)
        folder = fetch(
            args.name, args.root, args.source, args.trust,
            lambda done, total: progress.update(task, completed=done, total=total))
    print(f'{args.name} is in {folder}')


if __name__ == '__main__':
    try:
        main()
    except UserError as error:
        sys.exit(f'error: {error}')
