"""Trains the model of a config: ``python tools/train.py configs/gcl/demo.py``."""
import argparse

from mmgcl.engine.run import (
    add_common_arguments,
    build_runner,
    check_trainable,
    read_config,
    report_errors,
    use_amp,
    use_channels_last,
    use_checkpoint,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_common_arguments(parser)
    parser.add_argument('--resume', nargs='?', const='auto', metavar='CHECKPOINT',
                        help='go on from a checkpoint, or from the last one of the work directory')
    parser.add_argument('--amp', action='store_true', help='mixed precision: bfloat16')
    parser.add_argument('--channels-last', action='store_true', help='memory layout, on a GPU')
    parser.add_argument('--compile', action='store_true',
                        help='torch.compile for each network; options: compile_networks')
    args = parser.parse_args()
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


if __name__ == '__main__':
    report_errors(main)
