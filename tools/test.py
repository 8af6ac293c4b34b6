"""Translates the test set of a config: ``python tools/test.py CONFIG CHECKPOINT --out DIR``.

Methods that need no training take no checkpoint.
"""
import argparse
from pathlib import Path

from mmgcl.engine.run import (
    add_common_arguments,
    build_runner,
    choose_metrics,
    prepare_test,
    read_config,
    report_errors,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_common_arguments(parser)
    parser.add_argument('checkpoint', nargs='?', help='path of a checkpoint')
    parser.add_argument('--out', help='folder for the translated images; default WORK_DIR/test')
    parser.add_argument('--gallery', action='store_true', help='also write OUT/gallery.html')
    parser.add_argument('--metrics', nargs='+', default=[], metavar='NAME',
                        help="further metrics, of those that the config names in 'metrics'")
    args = parser.parse_args()
    config = read_config(args)
    choose_metrics(config, args.metrics)
    prepare_test(config, args.checkpoint)
    out = args.out or str(Path(config.work_dir) / 'test')
    config.default_hooks.save_translations = {'type': 'SaveTranslationsHook', 'out_dir': out}
    if args.gallery:
        config.default_hooks.gallery = {'type': 'GalleryHook', 'out_dir': out}
    build_runner(config).test()


if __name__ == '__main__':
    report_errors(main)
