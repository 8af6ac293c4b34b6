"""Trains the demo of each method with several seeds and tabulates scores, time and memory.

All demos share the data and the number of iterations of ``configs/gcl``; those with one generator
also its networks. Runs that are complete in the work directory are not repeated.
"""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import mean, median, stdev

from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.evaluation.sanity import SANITY_CASES, score_outputs

ROOT = Path(__file__).parents[2]
METHODS = {  # name -> folder of the demo config, options
    'PatchGCL': ('gcl', []), 'CUT': ('cut', []), 'FastCUT': ('fastcut', []),
    'NEGCUT': ('negcut', []), 'FSeSim': ('fsesim', []), 'LSeSim': ('lsesim', []),
    'HnegSRC': ('hneg_src', []), 'CycleGAN': ('cyclegan', []), 'MUNIT': ('munit', []),
    'DistanceGAN': ('distancegan', []), 'GcGAN': ('gcgan', []),
    'no objective': ('gcl', ['model.objectives.gcl=None'])}
SCORES = ('content', 'appearance', 'combined')
COSTS = ('ms per step', 'peak MiB')


def train(folder: str, options: list[str], seed: int, work_dir: Path) -> dict[str, float]:
    """Scores of the last validation of one run, with time and memory per step."""
    done = work_dir / 'row.json'
    if done.exists():
        return json.loads(done.read_text())
    process = subprocess.Popen(
        [sys.executable, str(ROOT / 'tools/train.py'), str(ROOT / f'configs/{folder}/demo.py'),
         '--work-dir', str(work_dir), '--cfg-options', f'seed={seed}', *options],
        stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f'training of configs/{folder}/demo.py failed; see {work_dir}')
    lines = [json.loads(line) for path in work_dir.glob('*/vis_data/scalars.json')
             for line in path.read_text().splitlines()]
    scores = [line for line in lines if 'correspondence/content' in line][-1]
    steps = [line for line in lines if 'iter' in line]
    # On a GPU the logger reports its memory; otherwise the memory of the process counts.
    peak = max((line['memory'] for line in steps if line.get('memory')),
               default=usage.ru_maxrss / 1024)
    row = {**{name: scores[f'correspondence/{name}'] for name in SCORES},
           'ms per step': 1000 * median(line['time'] for line in steps), 'peak MiB': peak}
    done.write_text(json.dumps(row))
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--methods', nargs='+', choices=list(METHODS), default=list(METHODS),
                        help='default: all')
    parser.add_argument('--options', nargs='+', default=[], help='--cfg-options for every run')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0, 1, 2], help='one run each')
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/compare'),
                        help='parent of the runs\' folders')
    parser.add_argument('--json', type=Path, help='write the table to this JSON file')
    args = parser.parse_args()
    dataset = SyntheticTranslationDataset(length=64, split='test')
    copied = score_outputs(SANITY_CASES['copy of the input'], [dataset[i] for i in range(64)])
    table = {'copied input': [{name: copied[name] for name in SCORES}]}
    for name in args.methods:
        folder, options = METHODS[name]
        table[name] = [
            train(folder, [*options, *args.options], seed,
                  args.work_dir / f'{name.replace(" ", "_")}_{seed}') for seed in args.seeds]
    columns = (*SCORES, *COSTS)
    print('| output |', ' | '.join(columns), '|')
    print('|-' * (len(columns) + 1) + '|')
    for name, runs in table.items():
        print(f'| {name} |', ' | '.join(
            _cell([run[key] for run in runs if key in run]) for key in columns), '|')
    if args.json:
        args.json.write_text(json.dumps(table, indent=2))


def _cell(values: list[float]) -> str:
    if not values:
        return '–'
    if mean(values) >= 10:
        return f'{mean(values):.0f}'
    return f'{mean(values):.3f}' + (f' ± {stdev(values):.3f}' if len(values) > 1 else '')


if __name__ == '__main__':
    main()
