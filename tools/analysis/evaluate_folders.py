"""FID and KID between two folders of images: ``evaluate_folders.py OUTPUTS REAL``."""
import argparse
import json
from pathlib import Path

from mmgcl.checkpoints import write_text
from mmgcl.engine.run import report_errors
from mmgcl.evaluation import InceptionFeatures
from mmgcl.evaluation.distribution import SCORES
from mmgcl.evaluation.folders import PixelFolder, compare_folders
from mmgcl.visualization.score_table import print_scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('first', help='folder of images')
    parser.add_argument('second', help='folder of images')
    parser.add_argument('--scores', nargs='+', choices=list(SCORES), default=list(SCORES))
    parser.add_argument('--weights', help="torch-fidelity's Inception weights; default: download")
    parser.add_argument('--clean-size', type=int, metavar='PIXELS',
                        help='resize as clean-fid does (299); default: by the network')
    parser.add_argument('--cache', help='folder that keeps features')
    parser.add_argument('--batch-size', type=int, default=16)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--json', type=Path, help='file for the scores')
    args = parser.parse_args()
    folders = [PixelFolder(folder, args.clean_size) for folder in (args.first, args.second)]
    scores = compare_folders(
        *folders, InceptionFeatures(args.weights), args.scores, cache=args.cache,
        batch_size=args.batch_size, workers=args.workers, device=args.device)
    print_scores(scores, f'{args.first} and {args.second}')
    if args.json:
        write_text(json.dumps(scores, indent=1), args.json)


if __name__ == '__main__':
    report_errors(main)
