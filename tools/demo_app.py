"""A page to try checkpoints on: ``python tools/demo_app.py CONFIG CHECKPOINT ...``."""
import argparse
import sys
from pathlib import Path

from mmgcl.demo import (
    Trained,
    Viewer,
    build_page,
    checkpoints_of_runs,
    example_images,
    serve,
)
from mmgcl.engine.config import load_config
from mmgcl.engine.run import positive, report_errors
from mmgcl.errors import ConfigError, UserError


def main() -> None:
    args = _parse()
    if bool(args.config) == bool(args.runs) or bool(args.config) != bool(args.checkpoints):
        raise ConfigError('name CONFIG CHECKPOINT ..., or --runs WORK_DIR ...')
    if args.runs:
        trained = checkpoints_of_runs(args.runs)
    else:
        config = load_config(args.config)
        trained = [Trained(str(path), config, Path(path)) for path in args.checkpoints]
    viewer = Viewer(trained, args.max_side, args.max_nodes, args.layer)
    try:
        examples = example_images(trained[0].config)
    except UserError as error:
        print(f'note: no examples: {error}', file=sys.stderr)
        examples = []
    serve(build_page(viewer, examples), args.port)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', nargs='?')
    parser.add_argument('checkpoints', nargs='*', metavar='checkpoint')
    parser.add_argument('--runs', nargs='+', metavar='WORK_DIR',
                        help='offer all checkpoints of these work directories')
    parser.add_argument('--port', type=int, help='default: the first free one from 7860 on')
    parser.add_argument('--max-side', type=positive, default=512, metavar='PIXELS',
                        help='larger pictures are scaled down')
    parser.add_argument('--max-nodes', type=positive, default=1024,
                        help='patches of a graph, at most')
    parser.add_argument('--layer', type=int, default=0, help="index among the encoder's layers")
    return parser.parse_args()


if __name__ == '__main__':
    report_errors(main)
