"""Translates images, folders and videos: ``mmgcl translate INPUT --model gcl/h2z --weights FILE``.
"""
import argparse

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.commands.arguments import add_model_arguments, positive, user_path
from mmgcl.errors import DataError
from mmgcl.visualization.image_writer import FORMATS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('input', nargs='+', type=user_path, help='files, folders or patterns')
    add_model_arguments(parser)
    parser.add_argument('--out', default='translated', type=user_path,
                        help='folder for the results; default: %(default)s')
    parser.add_argument('--extension', choices=FORMATS, default='png',
                        help='format of the results; default: %(default)s')
    parser.add_argument('--style', help='of MUNIT: an image of the target domain, or a seed')
    parser.add_argument('--samples', type=positive, default=1,
                        help='of MUNIT: number of random styles')
    parser.add_argument('--device', help='such as cuda:0 or cpu; default: a GPU if there is one')
    parser.add_argument('--batch-size', type=positive, help='default: 8 on a GPU, 1 on a CPU')
    parser.add_argument('--tile', type=positive, default=768,
                        help='side of a tile in pixels, for large images; default: %(default)s')
    parser.add_argument('--fast', action='store_true',
                        help='sample the statistics of tiles: five times as fast, less exact')
    parser.add_argument('--amp', action='store_true', help='mixed precision: bfloat16')
    parser.add_argument('--compile', action='store_true', help='compile the network')


def run(args: argparse.Namespace) -> None:
    inferencer = ImageTranslationInferencer(
        args.model, args.weights, args.device, args.batch_size, args.compile, tile=args.tile,
        exact=not args.fast, amp=args.amp)
    style = int(args.style) if args.style and args.style.isdecimal() else args.style
    saved = inferencer.save(args.input, args.out, args.direction, style, args.samples,
                            args.extension)
    print(f'{len(saved.paths)} files are in {args.out}')
    if saved.failed:
        raise DataError(f'{len(saved.failed)} of the inputs could not be translated, the first: '
                        f'{saved.failed[0]}')
