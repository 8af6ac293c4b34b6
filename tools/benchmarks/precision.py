"""Deviation of bfloat16 losses from those of float32.

    python tools/benchmarks/precision.py configs/gcl/demo.py --steps 200

``same weights``: each step of a float32 training run is repeated in bfloat16 from the same weights
and images; ``own weights``: two separate runs, compared by the mean of each loss over all steps.
"""
import argparse
import copy
import json
from pathlib import Path
from statistics import mean, median

import torch
from mmengine import DictAction
from mmengine.registry import DefaultScope
from mmengine.runner import Runner

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.engine.run import use_amp
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

Log = dict[str, list[float]]


class Training:
    """Networks and optimizers in one precision."""

    def __init__(self, config: object, device: torch.device) -> None:
        torch.manual_seed(0)
        self.model = MODELS.build(config.model.to_dict()).to(device).train()
        self.wrappers = PhaseOptimWrapperConstructor(
            {name: value for name, value in config.optim_wrapper.to_dict().items()
             if name != 'constructor'})(self.model)
        self.log: Log = {}

    def step(self, data: dict, number: int) -> None:
        self.model.random = StepRandom(0, number)
        for name, term in self.model.train_step(data, self.wrappers).items():
            self.log.setdefault(name, []).append(float(term))


def measure(args: argparse.Namespace) -> dict[str, dict[str, float]]:
    config = load_config(args.config, args.cfg_options)
    half = copy.deepcopy(config)
    use_amp(half)
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    plain, shadow, own = (Training(kind, device) for kind in (config, half, half))
    with DefaultScope.overwrite_default_scope('mmgcl'):
        loader = Runner.build_dataloader(config.train_dataloader, seed=0)
    for number, data in zip(range(args.steps), _forever(loader)):
        shadow.model.load_state_dict(plain.model.state_dict())
        for training in (shadow, plain, own):
            training.step(data, number)
    table = {}
    for name, values in plain.log.items():
        apart = [abs(a - b) / abs(a) for a, b in zip(values, shadow.log[name])]
        table[name] = {
            'same weights, median': median(apart), 'same weights, largest': max(apart),
            'own weights, mean': abs(mean(own.log[name]) / mean(values) - 1)}
    return table


def _forever(loader: object) -> object:
    epoch = 0
    while True:
        loader.sampler.set_epoch(epoch)
        yield from loader
        epoch += 1


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='config of the training run')
    parser.add_argument('--steps', type=int, default=200, help='training steps')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    parser.add_argument('--json', type=Path, help='write the results to this JSON file')
    args = parser.parse_args()
    table = measure(args)
    columns = list(next(iter(table.values())))
    print('| loss |', ' | '.join(columns), '|')
    print('|-' * (len(columns) + 1) + '|')
    for name, row in table.items():
        print(f'| {name} |', ' | '.join(f'{value:.1e}' for value in row.values()), '|')
    if args.json:
        args.json.write_text(json.dumps(table, indent=1))


if __name__ == '__main__':
    main()
