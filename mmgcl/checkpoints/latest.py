"""The last checkpoint of a work directory, from which a run resumes."""
import logging
from pathlib import Path

from mmengine.logging import print_log

from mmgcl.checkpoints.finite import first_not_finite
from mmgcl.checkpoints.reading import read_checkpoint
from mmgcl.checkpoints.whole_file import write_text
from mmgcl.errors import CheckpointError

POINTER = 'last_checkpoint'
PROGRESS_FILE = 'autosave.pth'
NOT_FINITE = 'not_finite_'  # file name prefix of states saved for inspection only


def point_to(checkpoint: str | Path, work_dir: str | Path) -> None:
    """Records a file as the last checkpoint of a work directory.

    The pointer is written atomically, and holds a relative path for a file inside the work
    directory, so that a moved or copied directory resumes from its own files.
    """
    work_dir, checkpoint = Path(work_dir).absolute(), Path(checkpoint).absolute()
    inside = checkpoint.is_relative_to(work_dir)
    write_text(str(checkpoint.relative_to(work_dir) if inside else checkpoint), work_dir / POINTER)


def find_last(work_dir: str | Path) -> Path | None:
    """The checkpoint of a work directory to resume from; None if it has none.

    This is the file that ``last_checkpoint`` names or, if that one is missing or fails its check,
    the newest that passes; a warning names it.

    Raises:
        CheckpointError: if there are checkpoints, but none passes its check.
    """
    work_dir = Path(work_dir)
    named = _pointed(work_dir)
    files = sorted(
        (path for path in work_dir.glob('*.pth') if not path.name.startswith(NOT_FINITE)),
        key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    problems = []
    if named is None and files:
        problems.append(f'{work_dir / POINTER} names no checkpoint')
    for path in dict.fromkeys([*([named] if named else []), *files]):
        try:
            check_resumable(path)
        except CheckpointError as error:
            problems.append(str(error))
            continue
        if problems:
            print_log(f'{problems[0]}: the run goes on from {path.name}, the newest checkpoint '
                      'that passes its check', logger='current', level=logging.WARNING)
        return path
    if problems:
        raise CheckpointError(f'{work_dir} has no checkpoint to go on from: {problems[0]}')
    return None


def check_resumable(path: str | Path) -> None:
    """Raises CheckpointError if a file is damaged, not finite, or lacks a run's state."""
    content = read_checkpoint(path, map_location='cpu')
    bad = first_not_finite(content)
    if bad is not None:
        raise CheckpointError(f'{path}: {bad} has NaN or infinite values')
    if 'optimizer' not in content or 'meta' not in content:
        raise CheckpointError(f'{path} holds weights without the state of a run')


def _pointed(work_dir: Path) -> Path | None:
    try:
        text = (work_dir / POINTER).read_text(encoding='utf-8').strip()
    except (OSError, UnicodeDecodeError):
        return None
    if not text:
        return None
    # Earlier versions wrote absolute paths, which break when the directory moves.
    own = work_dir / Path(text).name
    return own if own.is_file() or not Path(text).is_absolute() else Path(text)
