"""Trains the demos of all methods over seeds; a table of their scores beside the copied input's."""
import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import mean, stdev

from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.evaluation.sanity import SANITY_CASES, score_outputs

ROOT = Path(__file__).parents[2]
SETTINGS = {  # name: method, options of its demo
    'PatchGCL': ('gcl', []), 'no objective': ('gcl', ['model.objectives.gcl=None']),
    'CycleGAN': ('cyclegan', []), 'MUNIT': ('munit', []), 'DistanceGAN': ('distancegan', []),
    'GcGAN': ('gcgan', [])}
SCORES = ('content', 'appearance', 'combined')


def train(method: str, options: list[str], seed: int, work_dir: Path) -> dict[str, float]:
    """Scores of the last validation of one run."""
    subprocess.run(
        [sys.executable, str(ROOT / 'tools/train.py'), str(ROOT / f'configs/{method}/demo.py'),
         '--work-dir', str(work_dir), '--cfg-options', f'seed={seed}', *options],
        check=True, stdout=subprocess.DEVNULL)
    lines = [json.loads(line) for path in work_dir.glob('*/vis_data/scalars.json')
             for line in path.read_text().splitlines()]
    return [line for line in lines if 'correspondence/content' in line][-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seeds', type=int, nargs='+', default=[0, 1, 2])
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/compare'))
    parser.add_argument('--json', type=Path, help='file for the table')
    args = parser.parse_args()
    dataset = SyntheticTranslationDataset(length=64, split='test')
    copied = score_outputs(SANITY_CASES['copy of the input'], [dataset[i] for i in range(64)])
    table = {'copied input': [{name: copied[name] for name in SCORES}]}
    for name, (method, options) in SETTINGS.items():
        table[name] = []
        for seed in args.seeds:
            folder = args.work_dir / f'{name.replace(" ", "_")}_{seed}'
            scores = train(method, options, seed, folder)
            table[name].append({key: scores[f'correspondence/{key}'] for key in SCORES})
    print('| output |', ' | '.join(SCORES), '|')
    print('|-' * (len(SCORES) + 1) + '|')
    for name, runs in table.items():
        print(f'| {name} |', ' | '.join(_cell([run[key] for run in runs]) for key in SCORES), '|')
    if args.json:
        args.json.write_text(json.dumps(table, indent=2))


def _cell(values: list[float]) -> str:
    return f'{mean(values):.3f}' + (f' ± {stdev(values):.3f}' if len(values) > 1 else '')


if __name__ == '__main__':
    main()
