"""Exports a trained generator: ``mmgcl export --model gcl/h2z --weights FILE --out gcl.onnx``."""
import argparse

from mmgcl.apis.export import FORMATS, export_generator
from mmgcl.apis.onnx_precision import PRECISIONS
from mmgcl.commands.arguments import add_model_arguments, positive, user_file, user_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_arguments(parser)
    parser.add_argument('--out', required=True, type=user_file,
                        help=f'file to write, ending in {" or ".join(FORMATS)}')
    parser.add_argument('--size', type=positive, nargs=2, default=(256, 256), metavar=('H', 'W'),
                        help='size of the images that the export is traced and checked with')
    parser.add_argument('--precision', choices=PRECISIONS, default='float32',
                        help='float16 and int8 for ONNX, with their error measured on images; '
                             'default: %(default)s')
    parser.add_argument('--images', type=user_path, metavar='FOLDER',
                        help="images for --precision; default: those of the config's data set")


def run(args: argparse.Namespace) -> None:
    report = export_generator(args.model, args.weights, args.out, args.direction,
                              tuple(args.size), args.precision, args.images)
    print(f'{args.out}: {args.precision}, any batch, sizes as its metadata say; {report}')
