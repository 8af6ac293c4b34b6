"""Does what is missing of a run: trains it to its end, and tests the checkpoints that it keeps."""
import json
from importlib import import_module
from pathlib import Path

from mmengine import Config

from mmgcl.checkpoints import write_text
from mmgcl.checkpoints.translator import is_training_free
from mmgcl.cli import command_parser
from mmgcl.engine.config import load_config
from mmgcl.engine.options import OptionText
from mmgcl.errors import ConfigError, TrainingError
from mmgcl.experiments.plan import Run
from mmgcl.experiments.scoring import TESTS, epoch_of, read_metrics

RECORD = 'reproduce.json'
UNTRAINED = 'epoch_0'  # what a method without training gives


def config_of(run: Run) -> Config:
    """The config of a run with its options."""
    pairs = (option.split('=', 1) for option in run.options)
    options = {key: OptionText(text) for key, text in pairs}
    return load_config(run.config, {**options, 'seed': run.seed})


def epochs_done(run: Run, work_dir: Path) -> int:
    """The last epoch whose checkpoint a run has, or had when it was tested; 0 without any."""
    folder = work_dir / run.name
    files = [*folder.glob('epoch_*.pth'), *(folder / TESTS).glob('epoch_*/metrics.json')]
    return max((epoch_of(path) for path in files), default=0)


def epochs_planned(config: Config) -> int:
    """Epochs of a training; 0 for a method without one."""
    return 0 if is_training_free(config) else config.train_cfg.max_epochs


def finish_run(run: Run, work_dir: Path) -> None:
    """Trains a run from where it stands, and tests what has not been tested.

    Nothing is repeated: a complete run returns at once.

    Args:
        run: what to do.
        work_dir: folder of all runs.

    Raises:
        ConfigError: if its folder holds a run with other options.
        UserError: if the data, the weights or a checkpoint cannot be used.
    """
    config, folder = config_of(run), work_dir / run.name
    _claim(run, folder)
    if epochs_done(run, work_dir) < epochs_planned(config):
        call_command('train', run, run.config, '--work-dir', str(folder), '--resume')
        if epochs_done(run, work_dir) < epochs_planned(config):
            raise TrainingError(f'{folder}: the training ended before its last epoch; start it '
                                'again to go on')
    checkpoints = sorted(folder.glob('epoch_*.pth'), key=epoch_of)
    for name, checkpoint in ([(file.stem, [str(file)]) for file in checkpoints]
                             if epochs_planned(config) else [(UNTRAINED, [])]):
        if not _is_tested(run, folder / TESTS / name):
            metrics = ['--metrics', *run.dataset.metrics] if run.dataset.metrics else []
            call_command('test', run, run.config, *checkpoint, *metrics, '--work-dir', str(folder),
                         '--out', str(folder / TESTS / name))


def call_command(command: str, run: Run, *arguments: str) -> None:
    """Runs a command of mmgcl in this process, with the options of a run."""
    args = command_parser(command).parse_args(
        [*arguments, '--cfg-options', *run.options, f'seed={run.seed}'])
    import_module(f'mmgcl.commands.{command}').run(args)


def _is_tested(run: Run, folder: Path) -> bool:
    if not run.dataset.scores:
        return any(folder.glob('*.png'))
    scores = read_metrics(folder)
    return all(score.key in scores for score in run.dataset.scores)


def _claim(run: Run, folder: Path) -> None:
    """Records what a folder is of; refuses one whose run had other options."""
    own = {'config': run.config, 'seed': run.seed, 'options': sorted(run.options)}
    record = folder / RECORD
    if not record.is_file():
        write_text(json.dumps(own, indent=1), record)
        return
    found = json.loads(record.read_text(encoding='utf-8'))
    if found != own:
        raise ConfigError(f'{folder} holds a run with the options {found["options"]}, not '
                          f'{own["options"]}: give another --work-dir')
