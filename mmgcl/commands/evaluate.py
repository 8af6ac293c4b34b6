"""Computes FID, KID and more between two folders of images: ``mmgcl evaluate OUTPUTS REAL``."""
import argparse
import json

from mmengine import Config, DictAction
from torch import nn

from mmgcl.apis.devices import choose_device
from mmgcl.checkpoints import write_text
from mmgcl.commands.arguments import number, positive, user_file, user_path
from mmgcl.evaluation import InceptionFeatures
from mmgcl.evaluation.distribution import SCORES
from mmgcl.evaluation.folders import PixelFolder, compare_folders
from mmgcl.models.build import build_part
from mmgcl.visualization.score_table import print_scores


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('first', type=user_path,
                        help='folder of images, such as the one that a test has written')
    parser.add_argument('second', type=user_path, help='folder of images to compare with')
    parser.add_argument('--scores', nargs='+', choices=list(SCORES), default=['fid', 'kid'],
                        help='default: fid kid')
    parser.add_argument('--weights', type=user_path,
                        help="torch-fidelity's Inception weights; default: download")
    parser.add_argument('--extractor', nargs='+', action=DictAction, metavar='KEY=VALUE',
                        help='config of another network: type=EncoderFeatures encoder.type=...')
    parser.add_argument('--clean-size', type=positive, metavar='PIXELS',
                        help='resize as clean-fid does (299); default: by the network')
    parser.add_argument('--cache', type=user_path, help='folder that keeps features')
    parser.add_argument('--batch-size', type=positive, default=16,
                        help='images at once; default: %(default)s')
    parser.add_argument('--workers', type=number(int, 0), default=2,
                        help='processes that read images; default: %(default)s')
    parser.add_argument('--device', default='cpu', help='default: %(default)s')
    parser.add_argument('--json', type=user_file, help='file for the scores')


def run(args: argparse.Namespace) -> None:
    device = choose_device(args.device)
    first, second = (PixelFolder(folder, args.clean_size) for folder in (args.first, args.second))
    scores = compare_folders(
        first, second, _build_extractor(args), args.scores, cache=args.cache,
        batch_size=args.batch_size, workers=args.workers, device=device)
    print_scores(scores, f'{args.first} and {args.second}')
    if args.json:
        write_text(json.dumps(scores, indent=1), args.json)


def _build_extractor(args: argparse.Namespace) -> nn.Module:
    if not args.extractor:
        return InceptionFeatures(args.weights)
    config = Config()
    config.merge_from_dict(args.extractor)
    return build_part(config.to_dict())
