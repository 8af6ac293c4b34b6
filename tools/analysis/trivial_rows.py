"""Scores of trivial outputs of a paired test set: ``trivial_rows.py CONFIG --metrics paired``."""
import argparse
import json
from pathlib import Path

from mmgcl.checkpoints import write_text
from mmgcl.engine.config import load_config
from mmgcl.engine.run import add_config_options, report_errors
from mmgcl.evaluation.trivial import score_trivial_outputs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', help='path of a config file')
    add_config_options(parser)
    parser.add_argument('--metrics', nargs='+', default=['paired'], metavar='NAME',
                        help="of those in the config's 'metrics' that have trivial rows")
    parser.add_argument('--json', type=Path, help='file for the scores')
    args = parser.parse_args()
    config = load_config(args.config, args.cfg_options)
    scores = score_trivial_outputs(config, args.metrics)
    if args.json:
        write_text(json.dumps(scores, indent=1), args.json)


if __name__ == '__main__':
    report_errors(main)
