"""Draws the outputs of all methods for the same scenes, from compare_on_synthetic.py's runs.

One row per scene: input, the output of each method, ground truth.
"""
import argparse
from pathlib import Path

import torch
from compare_on_synthetic import METHODS
from PIL import Image, ImageDraw

from mmgcl.checkpoints.latest import find_last
from mmgcl.checkpoints.translator import load_translator
from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.engine.config import load_config
from mmgcl.visualization import picture_grid

HEAD, PADDING = 14, 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/compare'),
                        help='that of compare_on_synthetic.py')
    parser.add_argument('--seed', type=int, default=0, help='of the runs to draw')
    parser.add_argument('--scenes', type=int, nargs='+', default=[0, 1, 2, 3],
                        help='indices of test scenes')
    parser.add_argument('--out', type=Path, default=Path('methods.png'), help='image file')
    args = parser.parse_args()
    dataset = SyntheticTranslationDataset(length=64, split='test')
    samples = [dataset[scene] for scene in args.scenes]
    images = {name: torch.stack([sample[name].permute(2, 0, 1) for sample in samples]) / 127.5 - 1
              for name in ('real_x', 'truth_y')}
    columns = {'input': images['real_x']}
    for name in METHODS:
        folder = args.work_dir / f'{name.replace(" ", "_")}_{args.seed}'
        last = find_last(folder)
        if last is not None:
            config = load_config(next(folder.glob('*.py')))
            with torch.no_grad():
                columns[name] = load_translator(config, last)(images['real_x'])
    columns['truth'] = images['truth_y']
    grid = Image.fromarray(picture_grid(list(zip(*columns.values()))))
    page = Image.new('RGB', (grid.width, grid.height + HEAD), 'white')
    page.paste(grid, (0, HEAD))
    for index, name in enumerate(columns):
        left = PADDING + index * (images['real_x'].shape[-1] + PADDING)
        ImageDraw.Draw(page).text((left, 1), name, fill='black')
    page.save(args.out)
    print(f'{len(columns) - 2} methods are in {args.out}')


if __name__ == '__main__':
    main()
