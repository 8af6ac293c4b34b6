"""Builds a set of flat and 3D emoji from two npm packages: ``python tools/datasets/emoji.py``."""
import argparse
import sys
from pathlib import Path

from mmgcl.datasets.emoji import build_emoji
from mmgcl.errors import UserError


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('flat', type=Path, help='archive of @iconify-json/fluent-emoji-flat')
    parser.add_argument('solid', type=Path, help='archive of @lobehub/fluent-emoji-3d')
    parser.add_argument('--out', type=Path, default=Path('data/emoji'),
                        help='folder to make; default: %(default)s')
    parser.add_argument('--size', type=int, default=128, help='pixels on a side')
    args = parser.parse_args()
    try:
        pairs = build_emoji(args.flat, args.solid, args.out, args.size)
    except UserError as error:
        print(f'error: {error}', file=sys.stderr)
        return 2
    print(f'{pairs} emoji, flat (A) and in 3D (B), are in {args.out}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
