"""Check a data folder: ``python tools/datasets/check.py data/horse2zebra``."""
import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mmgcl.datasets.catalog import CATALOG
from mmgcl.datasets.checks import FolderFacts, check_folders
from mmgcl.errors import UserError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description='Count, read and compare the images of a data folder; status 1 on problems.')
    parser.add_argument('root', type=Path, help='folder with trainA, trainB, ...')
    parser.add_argument('--name', choices=CATALOG, help='public data set that it should be')
    return parser.parse_args()


def describe_sizes(folder: FolderFacts) -> str:
    sizes = [f'{width}x{height}' for width, height in folder.sizes]
    if len(sizes) <= 2:
        return ', '.join(sizes)
    return f'{sizes[0]} to {sizes[-1]} ({len(sizes)} sizes)'


def main() -> int:
    args = parse_args()
    report = check_folders(args.root, CATALOG[args.name].counts if args.name else None)
    table = Table('folder', 'images', 'unreadable', 'width x height', title=str(args.root))
    for folder in report.folders:
        table.add_row(
            folder.name, str(len(folder.images)), str(len(folder.unreadable)),
            describe_sizes(folder))
    Console().print(table)
    for split, count in report.pairs.items():
        print(f'{split}: {count} images of {split}A have a partner of their name in {split}B')
    for problem in report.problems:
        print(f'problem: {problem}')
    print(f'problems: {len(report.problems)}')
    return 1 if report.problems else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except UserError as error:
        sys.exit(f'error: {error}')
