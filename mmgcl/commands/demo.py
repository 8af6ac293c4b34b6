"""Serves an interactive page for trained checkpoints: ``mmgcl demo CONFIG CHECKPOINT ...``."""
import argparse
import sys
from pathlib import Path

from mmgcl.commands.arguments import number, positive, user_path
from mmgcl.demo import Trained, Viewer, build_page, checkpoints_of_runs, example_images, serve
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError, UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('config', nargs='?', type=user_path,
                        help='config file, or its name such as gcl/h2z')
    parser.add_argument('checkpoints', nargs='*', metavar='checkpoint', type=user_path,
                        help='checkpoints of that config')
    parser.add_argument('--runs', nargs='+', metavar='WORK_DIR', type=user_path,
                        help='offer all checkpoints of these work directories')
    parser.add_argument('--port', type=number(int, 0, 65535),
                        help='default: the first free one from 7860 on')
    parser.add_argument('--max-side', type=positive, default=512, metavar='PIXELS',
                        help='larger pictures are scaled down; default: %(default)s')
    parser.add_argument('--max-nodes', type=positive, default=1024,
                        help='largest number of patches in a graph; default: %(default)s')
    parser.add_argument('--layer', type=int, default=0, help="index among the encoder's layers")


def run(args: argparse.Namespace) -> None:
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
