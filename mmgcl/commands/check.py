"""Counts, reads and compares the images of a data folder: ``mmgcl check data/horse2zebra``.

The exit status is 1 if there are problems.
"""
import argparse

from rich.console import Console
from rich.table import Table

from mmgcl.commands.arguments import user_file
from mmgcl.datasets.catalog import CATALOG
from mmgcl.datasets.checks import FolderFacts, check_folders
from mmgcl.errors import one_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('root', type=user_file, help='folder with trainA, trainB, ...')
    parser.add_argument('--name', choices=CATALOG, help='public data set to compare with')


def run(args: argparse.Namespace) -> int:
    report = check_folders(args.root, CATALOG[args.name].counts if args.name else None)
    table = Table('folder', 'images', 'unreadable', 'width x height', title=str(args.root))
    for folder in report.folders:
        table.add_row(folder.name, str(len(folder.images)), str(len(folder.unreadable)),
                      _sizes(folder))
    Console().print(table)
    for split, count in report.pairs.items():
        print(f'{split}: {count} images of {split}A have a partner of the same name in {split}B')
    for note in report.notes:
        print(f'note: {one_line(note)}')
    for problem in report.problems:
        print(f'problem: {one_line(problem)}')
    print(f'problems: {len(report.problems)}')
    return 1 if report.problems else 0


def _sizes(folder: FolderFacts) -> str:
    sizes = [f'{width}x{height}' for width, height in folder.sizes]
    if len(sizes) <= 2:
        return ', '.join(sizes)
    return f'{sizes[0]} to {sizes[-1]} ({len(sizes)} sizes)'
