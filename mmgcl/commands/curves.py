"""Plots training curves of one or many runs: ``mmgcl curves WORK_DIR ... --out curves.png``."""
import argparse
import sys
from pathlib import Path

from mmgcl.commands.arguments import number, positive, user_file, user_path
from mmgcl.visualization.curves import (
    choose_keys,
    curves_figure,
    curves_of,
    grouped_curves_of,
    is_noisy,
    read_runs,
    write_table,
)

SUFFIXES = ('.png', '.svg', '.pdf')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('runs', nargs='+', metavar='WORK_DIR', type=user_path,
                        help='work directories, or a scalars.json of one')
    parser.add_argument('--out', type=_picture, default=Path('curves.png'),
                        help='picture to write: .png, .svg or .pdf; default: %(default)s')
    parser.add_argument('--csv', type=user_file, help='file for the numbers')
    parser.add_argument('--keys', nargs='+', default=[], metavar='PATTERN',
                        help="what to draw, such as 'gcl_*' 'correspondence/*'; default: all "
                             'losses, scores and learning rates')
    parser.add_argument('--labels', nargs='+', help="names of the runs, instead of the folders'")
    parser.add_argument('--group-seeds', action='store_true',
                        help='mean and standard deviation of runs whose names differ only in a '
                             'number at the end')
    parser.add_argument('--axis', choices=['iteration', 'time'], default='iteration',
                        help='horizontal axis; default: %(default)s')
    parser.add_argument('--smooth', type=_weight, default=0.6, metavar='WEIGHT',
                        help='of the moving average of losses and times, from 0 (none) to below '
                             '1; default: %(default)s')
    parser.add_argument('--columns', type=positive, default=4,
                        help='panels in a row; default: %(default)s')
    parser.add_argument('--dpi', type=number(int, 20), default=110,
                        help='resolution of a PNG; default: %(default)s')


def run(args: argparse.Namespace) -> None:
    runs = read_runs(args.runs, args.labels)
    for remark in (remark for run in runs for remark in run.remarks):
        print(f'note: {remark}', file=sys.stderr)
    curves = grouped_curves_of if args.group_seeds else curves_of
    sections = {heading: [curves(runs, key, args.axis, args.smooth if is_noisy(heading) else 0)
                          for key in keys]
                for heading, keys in choose_keys(runs, args.keys).items()}
    figure = curves_figure(sections, args.axis, args.columns)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(args.out, dpi=args.dpi)
    print(args.out)
    if args.csv:
        every = (curve for panels in sections.values() for panel in panels for curve in panel)
        write_table(every, args.axis, args.csv)
        print(args.csv)


def _picture(text: str) -> Path:
    if Path(text).suffix.lower() not in SUFFIXES:
        raise argparse.ArgumentTypeError(f'must end in {", ".join(SUFFIXES)}, got {text}')
    return user_file(text)


def _weight(text: str) -> float:
    if not 0 <= float(text) < 1:
        raise argparse.ArgumentTypeError(f'must be at least 0 and below 1, got {text}')
    return float(text)
