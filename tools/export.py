"""Exports a trained generator: ``export.py --model gcl/h2z --weights FILE --out gcl.onnx``."""
import argparse
from pathlib import Path

from mmgcl.apis.export import FORMATS, export_generator
from mmgcl.engine.run import report_errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--model', required=True, help='config, or its name below configs/')
    parser.add_argument('--weights', required=True, help='checkpoint')
    parser.add_argument('--out', required=True, type=Path, help=f'ends in {" or ".join(FORMATS)}')
    parser.add_argument('--direction', choices=['xy', 'yx'], default='xy')
    parser.add_argument('--size', type=int, nargs=2, default=(256, 256), metavar=('H', 'W'),
                        help='of the images that the export is traced and checked with')
    args = parser.parse_args()
    difference = export_generator(args.model, args.weights, args.out, args.direction,
                                  tuple(args.size))
    print(f'{args.out}: any batch and size; differs from PyTorch by at most {difference:.1e}')


if __name__ == '__main__':
    report_errors(main)
