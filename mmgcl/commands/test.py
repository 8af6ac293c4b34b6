"""Translates the test set of a config and scores it: ``mmgcl test CONFIG CHECKPOINT``."""
import argparse
from pathlib import Path

from mmgcl.commands.arguments import add_run_arguments, user_path
from mmgcl.engine.run import build_runner, choose_metrics, prepare_test, read_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    parser.add_argument('checkpoint', nargs='?', type=user_path,
                        help='checkpoint; methods without training have none')
    parser.add_argument('--out', type=user_path,
                        help='folder for the translated images; default: WORK_DIR/test')
    parser.add_argument('--gallery', action='store_true', help='also write OUT/gallery.html')
    parser.add_argument('--metrics', nargs='+', default=[], metavar='NAME',
                        help="further metrics, of those that the config names in 'metrics'")


def run(args: argparse.Namespace) -> None:
    config = read_config(args)
    choose_metrics(config, args.metrics)
    prepare_test(config, args.checkpoint)
    out = args.out or str(Path(config.work_dir) / 'test')
    config.default_hooks.save_translations = {'type': 'SaveTranslationsHook', 'out_dir': out}
    if args.gallery:
        config.default_hooks.gallery = {'type': 'GalleryHook', 'out_dir': out}
    build_runner(config).test()
