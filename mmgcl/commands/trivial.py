"""Scores trivial outputs of a paired test set: ``mmgcl trivial CONFIG --metrics paired``.

The rows are a copy of the input, a constant, matched colour statistics and the truth.
"""
import argparse
import json

from mmgcl.checkpoints import write_text
from mmgcl.commands.arguments import add_config_arguments, user_file
from mmgcl.engine.config import load_config
from mmgcl.evaluation.trivial import score_trivial_outputs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_config_arguments(parser)
    parser.add_argument('--metrics', nargs='+', default=['paired'], metavar='NAME',
                        help="metrics in the config's 'metrics'; default: paired")
    parser.add_argument('--json', type=user_file, help='file for the scores')


def run(args: argparse.Namespace) -> None:
    config = load_config(args.config, args.cfg_options, args.safe_config)
    scores = score_trivial_outputs(config, args.metrics)
    if args.json:
        write_text(json.dumps(scores, indent=1), args.json)
