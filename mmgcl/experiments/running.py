"""Does what is missing of a run: trains it to its end, and tests the checkpoints that it keeps."""
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
from mmgcl.file_lock import locked

RECORD = 'reproduce.json'
TESTED = 'tested'  # an empty file beside the outputs of a test that has come to its end
UNTRAINED = 'epoch_0'  # what a method without training gives


def config_of(run: Run) -> Config:
    """The config of a run with its options."""
    pairs = (option.split('=', 1) for option in run.options)
    options = {key: OptionText(text) for key, text in pairs}
    return load_config(run.config, {**options, 'seed': run.seed})


def epochs_done(run: Run, work_dir: Path) -> int:
    """The last epoch whose checkpoint a run has, or had when it was tested; 0 without any."""
    folder = work_dir / run.name
    files = [*folder.glob('epoch_*.pth'), *(folder / TESTS).glob(f'epoch_*/{TESTED}')]
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
        TrainingError: if another process is at the run, or the training has been stopped.
        UserError: if the data, the weights or a checkpoint cannot be used.
    """
    config, folder = config_of(run), work_dir / run.name
    _claim(run, folder)
    with _alone(folder):
        if epochs_done(run, work_dir) < epochs_planned(config):
            call_command('train', run, run.config, '--work-dir', str(folder), '--resume')
            if epochs_done(run, work_dir) < epochs_planned(config):
                raise TrainingError(f'{folder}: the training ended before its last epoch; start '
                                    'it again to go on')
        if not epochs_planned(config):
            _test(run, folder, UNTRAINED)
        for checkpoint in sorted(folder.glob('epoch_*.pth'), key=epoch_of):
            _test(run, folder, checkpoint.stem, str(checkpoint))


def is_complete(run: Run, work_dir: Path) -> bool:
    """Whether :func:`finish_run` would find nothing to do."""
    folder, planned = work_dir / run.name, epochs_planned(config_of(run))
    if _recorded(folder) != _own(run) or epochs_done(run, work_dir) < planned:
        return False
    names = [path.stem for path in folder.glob('epoch_*.pth')] if planned else [UNTRAINED]
    return all(_is_tested(run, folder / TESTS / name) for name in names)


def call_command(command: str, run: Run, *arguments: str) -> None:
    """Runs a command of mmgcl in this process, with the options of a run."""
    args = command_parser(command).parse_args(
        [*arguments, '--cfg-options', *run.options, f'seed={run.seed}'])
    import_module(f'mmgcl.commands.{command}').run(args)


def _test(run: Run, folder: Path, name: str, *checkpoint: str) -> None:
    """Tests a checkpoint, unless its outputs and all scores are there."""
    out = folder / TESTS / name
    if _is_tested(run, out):
        return
    metrics = ['--metrics', *run.dataset.metrics] if run.dataset.metrics else []
    call_command('test', run, run.config, *checkpoint, *metrics, '--work-dir', str(folder),
                 '--out', str(out))
    found = read_metrics(out)
    missing = [score.key for score in run.dataset.scores if score.key not in found]
    if missing:
        raise ConfigError(f'{out} has no {missing[0]} but {", ".join(found) or "no scores"}: with '
                          'another network than the published scores have, it is no such score')
    (out / TESTED).touch()


def _is_tested(run: Run, out: Path) -> bool:
    return (out / TESTED).is_file() and all(
        score.key in read_metrics(out) for score in run.dataset.scores)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps other processes from the same run."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder / 'lock', wait=False))
        except BlockingIOError:
            raise TrainingError(f'another process is at work in {folder}') from None
        yield


def _claim(run: Run, folder: Path) -> None:
    """Records what a folder is of; refuses one whose run had other options."""
    own, found = _own(run), _recorded(folder)
    if found is None:
        write_text(json.dumps(own, indent=1), folder / RECORD)
        return
    if found != own:
        raise ConfigError(f'{folder} holds a run with the options {found["options"]}, not '
                          f'{own["options"]}: give another --work-dir')


def _own(run: Run) -> dict[str, object]:
    return {'config': run.config, 'seed': run.seed, 'options': sorted(run.options)}


def _recorded(folder: Path) -> dict | None:
    record = folder / RECORD
    return json.loads(record.read_text(encoding='utf-8')) if record.is_file() else None
