"""Writes an HTML page of test results: ``mmgcl gallery WORK_DIR ...``."""
import argparse
from dataclasses import replace

from mmgcl.commands.arguments import positive, user_path
from mmgcl.errors import ConfigError
from mmgcl.visualization.gallery import read_results, write_gallery


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('folders', nargs='+', metavar='WORK_DIR', type=user_path,
                        help='work directories, or folders that a test has written (--out)')
    parser.add_argument('--out', default='gallery.html', type=user_path,
                        help='HTML file to write; default: %(default)s')
    parser.add_argument('--labels', nargs='+', help="names of the runs, instead of the folders'")
    parser.add_argument('--side', type=positive, default=320,
                        help='largest side of a picture in pixels; default: %(default)s')
    parser.add_argument('--limit', type=positive, default=200,
                        help='largest number of images; default: %(default)s')
    parser.add_argument('--title', default='Translations', help='heading of the page')


def run(args: argparse.Namespace) -> None:
    labels = args.labels or [None] * len(args.folders)
    if len(labels) != len(args.folders):
        raise ConfigError(f'--labels names {len(labels)} runs, but there are {len(args.folders)}')
    runs = [read_results(folder) for folder in args.folders]
    runs = [replace(run, label=label or run.label) for run, label in zip(runs, labels)]
    left_out = write_gallery(runs, args.out, args.side, args.limit, args.title)
    print(f'{args.out}' + (f' ({left_out} images left out by --limit)' if left_out else ''))
