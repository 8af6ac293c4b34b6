"""Writes one HTML page of test results: ``python tools/analysis/gallery.py WORK_DIR ...``."""
import argparse
from dataclasses import replace

from mmgcl.engine.run import positive, report_errors
from mmgcl.errors import ConfigError
from mmgcl.visualization.gallery import read_results, write_gallery


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folders', nargs='+', metavar='WORK_DIR',
                        help='work directories, or folders that tools/test.py --out wrote')
    parser.add_argument('--out', default='gallery.html', help='HTML file to write')
    parser.add_argument('--labels', nargs='+', help='names of the runs, instead of the folders\'')
    parser.add_argument('--side', type=positive, default=320, help='pixels of a picture, at most')
    parser.add_argument('--limit', type=positive, default=200, help='images, at most')
    parser.add_argument('--title', default='Translations', help='heading of the page')
    args = parser.parse_args()
    labels = args.labels or [None] * len(args.folders)
    if len(labels) != len(args.folders):
        raise ConfigError(f'--labels names {len(labels)} runs, but there are {len(args.folders)}')
    runs = [read_results(folder) for folder in args.folders]
    runs = [replace(run, label=label or run.label) for run, label in zip(runs, labels)]
    left_out = write_gallery(runs, args.out, args.side, args.limit, args.title)
    print(f'{args.out}' + (f' ({left_out} images left out by --limit)' if left_out else ''))


if __name__ == '__main__':
    report_errors(main)
