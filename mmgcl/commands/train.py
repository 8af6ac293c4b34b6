"""Trains the model of a config: ``mmgcl train gcl/demo``."""
import argparse

from mmgcl.commands.arguments import add_run_arguments, user_path
from mmgcl.engine.run import (
    build_runner,
    check_trainable,
    read_config,
    use_amp,
    use_channels_last,
    use_checkpoint,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    parser.add_argument('--resume', nargs='?', const='auto', metavar='CHECKPOINT', type=user_path,
                        help='continue from a checkpoint, or from the last one in the work '
                             'directory')
    parser.add_argument('--amp', action='store_true', help='mixed precision: bfloat16')
    parser.add_argument('--channels-last', action='store_true',
                        help='channels-last memory layout, on a GPU')
    parser.add_argument('--compile', action='store_true',
                        help='torch.compile for each network; options: compile_networks')


def run(args: argparse.Namespace) -> None:
    config = read_config(args)
    check_trainable(config)
    if args.amp:
        use_amp(config)
    if args.channels_last:
        use_channels_last(config)
    if args.compile:
        config.setdefault('compile_networks', {})
    use_checkpoint(config, args.resume)
    build_runner(config).train()
