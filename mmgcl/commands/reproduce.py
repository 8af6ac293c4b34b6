"""Reproduces a table or figure of the paper: ``mmgcl reproduce table1``."""
import argparse
import sys
from functools import partial
from pathlib import Path

from mmgcl.commands.arguments import positive, user_file
from mmgcl.errors import ConfigError
from mmgcl.experiments.cost import cost_table, estimate, read_step_seconds
from mmgcl.experiments.figures import Box, write_figure
from mmgcl.experiments.graph_figure import write_graph_figure
from mmgcl.experiments.launching import (
    finish_by_slurm,
    finish_here,
    finish_on_gpus,
    unfinished,
)
from mmgcl.experiments.plan import CONTENTS, Plan, Run, make_plan
from mmgcl.experiments.report import markdown, write_report
from mmgcl.experiments.running import is_complete
from mmgcl.experiments.scoring import score_rows
from mmgcl.packaged import TOOLS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('name', choices=CONTENTS, help='table or figure of the paper')
    parser.add_argument('--methods', nargs='+', default=[], metavar='METHOD',
                        help="folders of configs/, or for table2 names of ablations; default: the "
                             "paper's")
    parser.add_argument('--datasets', nargs='+', default=[], metavar='NAME',
                        help="h2z, cityscapes, maps, s2w, a2o, demo or single_image; default: the "
                             "paper's")
    parser.add_argument('--seeds', type=positive, default=3,
                        help='runs of each row of a table; default: %(default)s')
    parser.add_argument('--work-dir', type=user_file, default=Path('work_dirs/reproduce'),
                        help='folder of all runs; default: %(default)s')
    parser.add_argument('--out', type=user_file,
                        help='folder of the reports; default: that of the runs')
    parser.add_argument('--launcher', choices=['local', 'slurm'], default='local',
                        help='where runs are trained; default: %(default)s')
    parser.add_argument('--gpus', type=positive, default=1,
                        help='runs at once, each with a GPU of its own; default: %(default)s')
    parser.add_argument('--runs', nargs='+', default=[], metavar='RUN',
                        help='do these of the runs that --dry-run lists, and write no report')
    parser.add_argument('--report-only', action='store_true',
                        help='train and test nothing: report what there is')
    parser.add_argument('--dry-run', action='store_true',
                        help='print the runs and the hours that their training will take')
    parser.add_argument('--measure', action='store_true',
                        help='with --dry-run: time steps of each config on this machine first')
    parser.add_argument('--step-seconds', metavar='SECONDS',
                        help='of a training step on a GPU, or a JSON file of them by config; '
                             'default: from the logs of earlier runs, and from --measure')
    parser.add_argument('--images', nargs='+', default=[], metavar='NAME',
                        help='test images of a figure; default: the first three of each data set')
    parser.add_argument('--zoom', type=_box, action='append', default=[], metavar='X,Y,W,H',
                        help="box to enlarge, in pixels of a figure's pictures; repeated: one for "
                             'each row')
    parser.add_argument('--cfg-options', nargs='+', default=[], type=_option, metavar='KEY=VALUE',
                        help='settings that replace those of every config')


def run(args: argparse.Namespace) -> int:
    plan = make_plan(args.name, args.methods, args.datasets, args.seeds, args.cfg_options)
    runs = _chosen(plan, args.runs)
    if args.dry_run:
        given = args.step_seconds and read_step_seconds(args.step_seconds)
        print(cost_table(estimate(runs, args.work_dir, given, args.measure)))
        return 0
    if args.measure:
        raise ConfigError('--measure goes with --dry-run')
    failed = {} if args.report_only else _finish(runs, args)
    for name, reason in failed.items():
        print(unfinished(name, reason), file=sys.stderr)
    if not args.runs:
        for path in _report(plan, args, failed):
            print(path)
    return 1 if failed else 0


def _chosen(plan: Plan, names: list[str]) -> list[Run]:
    known = {run.name: run for run in plan.runs}
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise ConfigError(f'--runs {unknown}: not a run of {plan.name}, whose runs --dry-run lists')
    return [known[name] for name in names or known]


def _finish(runs: list[Run], args: argparse.Namespace) -> dict[str, str]:
    if args.launcher == 'local' and args.gpus == 1:
        return finish_here(runs, args.work_dir)
    # No process, and no job in a queue, for a run that is complete.
    runs = [run for run in runs if not is_complete(run, args.work_dir)]
    if args.launcher == 'slurm':
        return finish_by_slurm(runs, args.work_dir, args.gpus, partial(_command, args))
    return finish_on_gpus(runs, args.work_dir, args.gpus, partial(_command, args))


def _command(args: argparse.Namespace, name: str) -> list[str]:
    """The command line that does one run alone."""
    command = [sys.executable, str(TOOLS / 'reproduce.py'), args.name, '--runs', name, '--seeds',
               str(args.seeds), '--work-dir', str(args.work_dir)]
    for option in ('methods', 'datasets', 'cfg_options'):
        values = getattr(args, option)
        command += [f'--{option.replace("_", "-")}', *values] if values else []
    return command


def _report(plan: Plan, args: argparse.Namespace, failed: dict[str, str]) -> list[Path]:
    out = args.out or args.work_dir
    if args.name == 'fig9':
        return [write_graph_figure(plan, args.work_dir, out)]
    if args.name.startswith('fig'):
        return write_figure(plan, args.work_dir, out, args.images, boxes=args.zoom,
                            reasons=failed)
    print(markdown(plan, score_rows(plan, args.work_dir)))
    return write_report(plan, args.work_dir, out)


def _box(text: str) -> Box:
    try:
        return Box.parse(text)
    except (TypeError, ValueError) as error:
        raise argparse.ArgumentTypeError(f'must be x,y,w,h in pixels: {error}') from error


def _option(text: str) -> str:
    if '=' not in text or text.startswith('='):
        raise argparse.ArgumentTypeError(f'{text!r} is not KEY=VALUE')
    return text
