"""Lists the configs that come with mmgcl: ``mmgcl configs``, or ``mmgcl configs munit``."""
import argparse

from mmgcl.engine.config_files import CONFIGS, config_names, describe_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('word', nargs='?', default='',
                        help='list only configs whose name or description has it')


def run(args: argparse.Namespace) -> None:
    lines = {name: describe_config(CONFIGS / f'{name}.py') for name in config_names()}
    width = max(map(len, lines))
    for name, text in lines.items():
        if args.word.lower() in f'{name} {text}'.lower():
            print(f'{name:<{width}}  {text}')
