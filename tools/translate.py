"""Translates images, folders and videos: ``translate.py INPUT --model gcl/h2z --weights FILE``."""
import argparse

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.engine.run import report_errors
from mmgcl.errors import DataError
from mmgcl.visualization.image_writer import FORMATS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('input', nargs='+', help='files, folders or patterns')
    parser.add_argument('--model', required=True, help='config, or its name below configs/')
    parser.add_argument('--weights', help='checkpoint, for a trained method')
    parser.add_argument('--out', default='translated', help='folder; default: %(default)s')
    parser.add_argument('--extension', choices=FORMATS, default='png')
    parser.add_argument('--direction', choices=['xy', 'yx'], default='xy')
    parser.add_argument('--style', help='an image whose style to take; of MUNIT also a seed')
    parser.add_argument('--samples', type=int, default=1, help='of MUNIT: number of random styles')
    parser.add_argument('--device', help='default: a GPU if there is one')
    parser.add_argument('--batch-size', type=int, help='default: 8 on a GPU, 1 on a CPU')
    parser.add_argument('--tile', type=int, default=768,
                        help='side in pixels; larger images go in tiles of it')
    parser.add_argument('--fast', action='store_true',
                        help='tiles in a fifth of the time, some levels off the whole image')
    parser.add_argument('--amp', action='store_true', help='bfloat16')
    parser.add_argument('--compile', action='store_true', help='torch.compile')
    args = parser.parse_args()
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


if __name__ == '__main__':
    report_errors(main)
