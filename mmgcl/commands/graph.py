"""Draws the patch graphs of a model: ``mmgcl graph KIND CONFIG CHECKPOINT``."""
import argparse
from collections.abc import Iterator
from pathlib import Path

import torch
from matplotlib.figure import Figure
from mmengine import Config

from mmgcl.analysis import DenseGrid, dense_grid
from mmgcl.checkpoints.translator import load_translator
from mmgcl.commands.arguments import add_config_arguments, number, user_file, user_path
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError
from mmgcl.registry import DATASETS
from mmgcl.visualization.graph_page import write_graph_page
from mmgcl.visualization.graph_pictures import (
    attention_picture,
    degree_picture,
    eigenvector_picture,
    neighbour_picture,
)

KINDS = ('attention', 'eigenvectors', 'neighbours', 'degrees')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('kind', choices=[*KINDS, 'page', 'all'],
                        help='one kind of picture, all of them, or an interactive page')
    add_config_arguments(parser)
    parser.add_argument('checkpoint', type=user_path, help='checkpoint')
    parser.add_argument('--out', type=user_file, default=Path('analysis'),
                        help='folder for the pictures; default: %(default)s')
    parser.add_argument('--images', type=number(int, 0), nargs='+', metavar='INDEX',
                        help='indices in the test set; default: the first three')
    parser.add_argument('--layer', type=int, default=0, help="index among the encoder's layers")
    parser.add_argument('--max-nodes', type=number(int, 4), default=4096,
                        help='largest number of nodes; larger feature maps are subsampled evenly')
    parser.add_argument('--at', type=number(float, 0, 0.999999), nargs=2, action='append',
                        metavar=('X', 'Y'), help='a patch whose neighbours to draw, as fractions '
                        'of width and height; may be repeated')
    parser.add_argument('--count', type=number(int, 1), default=5, help='number of eigenvectors')
    parser.add_argument('--thresholds', type=number(float, -1, 1), nargs='+',
                        default=[0.0, 0.1, 0.2, 0.4],
                        help='thresholds of the degree histograms')
    parser.add_argument('--dpi', type=number(int, 20), default=100,
                        help='resolution; default: %(default)s')


def run(args: argparse.Namespace) -> None:
    config = load_config(args.config, args.cfg_options, args.safe_config)
    names, grids = _grids(config, args)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.kind == 'page':
        path = args.out / 'neighbours.html'
        write_graph_page(grids, names, path)
        print(path)
        return
    for name, figure in _figures(args, grids):
        path = args.out / f'{name}.png'
        figure.savefig(path, dpi=args.dpi)
        print(path)


@torch.no_grad()
def _grids(config: Config, args: argparse.Namespace) -> tuple[list[str], list[DenseGrid]]:
    dataset = DATASETS.build(config.test_dataloader.dataset)
    if args.images is None:
        args.images = list(range(min(3, len(dataset))))
    if max(args.images) >= len(dataset):
        raise ConfigError(f'--images: the test set has {len(dataset)}, got {max(args.images)}')
    translator = load_translator(config, args.checkpoint)
    samples = [translator.val_step({name: [value] for name, value in dataset[index].items()})[0]
               for index in args.images]
    return [sample.name for sample in samples], [
        dense_grid(translator, sample.real_x, sample.fake_y, args.layer, args.max_nodes)
        for sample in samples]


def _figures(args: argparse.Namespace,
             grids: list[DenseGrid]) -> Iterator[tuple[str, Figure]]:
    kinds = KINDS if args.kind == 'all' else (args.kind,)
    if 'attention' in kinds:
        yield 'attention', attention_picture(grids)
    if 'eigenvectors' in kinds:
        yield 'eigenvectors', eigenvector_picture(grids, args.count)
    if 'neighbours' in kinds:
        positions = args.at or [(0.5, 0.1), (0.45, 0.6), (0.5, 0.9)]
        for index, grid in zip(args.images, grids):
            yield f'neighbours_{index}', neighbour_picture(grid, positions)
    if 'degrees' in kinds:
        yield 'degrees', degree_picture(grids, args.thresholds)
