"""Which runs a table or a figure consists of."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from mmgcl.engine.config_files import config_names
from mmgcl.errors import ConfigError
from mmgcl.experiments.paper import TABLE_1, TABLE_2, table_1, table_2
from mmgcl.experiments.sets import DATASETS, Dataset

METHODS = {
    'cyclegan': 'CycleGAN', 'munit': 'MUNIT', 'unit': 'UNIT', 'distancegan': 'DistanceGAN',
    'gcgan': 'GcGAN', 'cut': 'CUT', 'fastcut': 'FastCUT', 'negcut': 'NEGCUT', 'fsesim': 'FSeSim',
    'lsesim': 'LSeSim', 'hneg_src': 'HnegSRC', 'gcl': 'PatchGCL', 'strotss': 'STROTSS',
    'wct2': 'WCT2', 'gan': 'no objective'}
UNTRAINED = ('strotss', 'wct2')
# Options that a method without training has no use for, by the beginnings of their names.
OF_TRAINING = ('batch_size', 'max_epochs', 'max_iters', 'optim_wrapper', 'param_scheduler',
               'train_cfg', 'model.generator', 'model.discriminator', 'model.objectives')
ABLATIONS = {
    'hops_1': '1 hop', 'hops_3': '3 hops', 'threshold_0.0': 'threshold 0.0',
    'threshold_0.4': 'threshold 0.4', 'threshold_0.6': 'threshold 0.6',
    'no_pooling': 'no pooling', 'poolings_2': '2 poolings', 'down_scale_8': 'pooling to 1/8',
    'no_graph': 'no graph (not in the paper)',
    'random_pooling': 'random pooling (not in the paper)', 'h2z': 'PatchGCL'}


@dataclass(frozen=True)
class Run:
    """One training with its tests.

    Attributes:
        config: name, such as ``gcl/h2z``.
        options: settings that replace the config's, as ``KEY=VALUE``.
    """

    config: str
    seed: int
    dataset: Dataset
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of its work directory."""
        return f'{self.config.replace("/", "_")}_seed_{self.seed}'


@dataclass(frozen=True)
class Row:
    """A method, or a setting of it, on one data set: a run for each seed.

    Attributes:
        method: what ``--methods`` calls it.
        paper: the paper's numbers for the data set's scores, in their order.
    """

    method: str
    title: str
    dataset: Dataset
    runs: tuple[Run, ...]
    paper: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A table or figure of the paper, as rows of runs."""

    name: str
    title: str
    rows: tuple[Row, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(run for row in self.rows for run in row.runs)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        return tuple(dict.fromkeys(row.dataset for row in self.rows))

    def rows_of(self, dataset: Dataset) -> list[Row]:
        return [row for row in self.rows if row.dataset == dataset]


@dataclass(frozen=True)
class Content:
    """What a table or figure shows unless it is told otherwise."""

    title: str
    methods: tuple[str, ...]
    datasets: tuple[str, ...]


PAPER_SETS = ('h2z', 'cityscapes', 'maps', 's2w', 'a2o')
CONTENTS = {
    'table1': Content('Table 1: comparison with other methods', tuple(TABLE_1), PAPER_SETS),
    'table2': Content('Table 2: ablations of the graph',
                      tuple(config.split('/')[-1] for config in TABLE_2), ('h2z',)),
    'fig6': Content('Figure 6: outputs of all methods', tuple(TABLE_1), PAPER_SETS),
    'fig7': Content('Figure 7: closer views', ('hneg_src', 'gcl'), ('h2z', 's2w')),
    'fig8': Content('Figure 8: translation of a single image',
                    ('strotss', 'wct2', 'cut', 'fsesim', 'hneg_src', 'gcl'), ('single_image',)),
    'fig9': Content('Figure 9: pooling scores and eigenvectors', ('gcl',), ('h2z',)),
}


def make_plan(name: str, methods: Sequence[str] = (), datasets: Sequence[str] = (),
              seeds: int = 3, options: Sequence[str] = ()) -> Plan:
    """The runs of a table or figure.

    Args:
        name: one of ``CONTENTS``.
        methods: folders of ``configs/``, or for Table 2 names of ablations; empty: the paper's.
        datasets: of ``DATASETS``; empty: the paper's.
        seeds: S; runs have the seeds 0 to S - 1. Figures show seed 0 alone.
        options: settings that replace those of every config, as ``KEY=VALUE``; those of training do
            not reach methods without one.

    Raises:
        ConfigError: for a method or data set that there is not.

    Example::

        plan = make_plan('table1', methods=['cut', 'gcl'], datasets=['h2z'])
        names = [run.name for run in plan.runs]  # 'cut_h2z_seed_0', ...
    """
    content = CONTENTS[name]
    titles = ABLATIONS if name == 'table2' else METHODS
    _check('method', methods, titles)
    _check('data set', datasets, _datasets_for(name))
    numbers = range(1 if name.startswith('fig') else seeds)
    rows = []
    for key in datasets or content.datasets:
        dataset = DATASETS[key]
        if name.startswith('fig'):  # needs pictures alone
            dataset = replace(dataset, scores=(), metrics=())
        for method in methods or content.methods:
            config = _ablation(method) if name == 'table2' else _config(method, key)
            rows.append(Row(
                method, titles[method], dataset,
                tuple(Run(config, seed, dataset, _options(method, options)) for seed in numbers),
                table_2(config) if name == 'table2' else table_1(method, key)))
    return Plan(name, content.title, tuple(rows))


def _options(method: str, options: Sequence[str]) -> tuple[str, ...]:
    return tuple(option for option in options
                 if method not in UNTRAINED or not option.startswith(OF_TRAINING))


def _check(kind: str, names: Sequence[str], known: Collection[str]) -> None:
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise ConfigError(f'no {kind} {unknown!r}; there are {", ".join(known)}')


def _datasets_for(name: str) -> Sequence[str]:
    if name == 'table2':
        return CONTENTS[name].datasets
    return [key for key, dataset in DATASETS.items() if dataset.scores or name.startswith('fig')]


def _ablation(name: str) -> str:
    return 'gcl/h2z' if name == 'h2z' else f'gcl/ablations/{name}'


def _config(method: str, dataset: str) -> str:
    names = [f'{method}/{file}' for file in DATASETS[dataset].configs]
    found = next((name for name in names if name in config_names()), None)
    if found is None:
        raise ConfigError(f'{METHODS[method]} has no config for {dataset}: expected '
                          f'configs/{names[0]}.py')
    return found
