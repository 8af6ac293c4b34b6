"""Exports a trained generator: ``mmgcl export --model gcl/h2z --weights FILE --out gcl.onnx``."""
import argparse

from mmgcl.apis.export import FORMATS, export_generator
from mmgcl.commands.arguments import add_model_arguments, positive, user_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_arguments(parser)
    parser.add_argument('--out', required=True, type=user_file,
                        help=f'file to write, ending in {" or ".join(FORMATS)}')
    parser.add_argument('--size', type=positive, nargs=2, default=(256, 256), metavar=('H', 'W'),
                        help='size of the images that the export is traced and checked with')


def run(args: argparse.Namespace) -> None:
    difference = export_generator(args.model, args.weights, args.out, args.direction,
                                  tuple(args.size))
    print(f'{args.out}: any batch and size; differs from PyTorch by at most {difference:.1e}')
