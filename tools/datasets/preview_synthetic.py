"""Draws a contact sheet of the built-in benchmark: inputs beside their truth."""
import argparse
from pathlib import Path

import torch
from PIL import Image

from mmgcl.datasets.synthetic import SyntheticTranslationDataset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', type=Path, required=True, help='PNG file to write')
    parser.add_argument('--size', type=int, default=128, help='pixels on a side of a picture')
    parser.add_argument('--count', type=int, default=6, help='scenes')
    parser.add_argument('--columns', type=int, default=3, help='scenes in a row')
    parser.add_argument('--seed', type=int, default=0, help='of the scenes')
    args = parser.parse_args()
    dataset = SyntheticTranslationDataset(
        size=args.size, length=args.count, seed=args.seed, split='test')
    pairs = [torch.cat([sample['real_x'], sample['truth_y']], dim=1)
             for sample in map(dataset.__getitem__, range(args.count))]
    pairs += [torch.full_like(pairs[0], 255)] * (-args.count % args.columns)
    rows = [torch.cat(pairs[first:first + args.columns], dim=1)
            for first in range(0, len(pairs), args.columns)]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    # A palette keeps the file small enough for documentation.
    sheet = Image.fromarray(torch.cat(rows).numpy()).quantize(256, dither=Image.Dither.NONE)
    sheet.save(args.out, optimize=True)
    print(f'{args.count} scenes, input | truth: {args.out}')


if __name__ == '__main__':
    main()
