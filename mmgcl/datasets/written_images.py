"""List of the files that a test has written, stored beside them.

A folder can hold more than the outputs of the last test: inputs and truths in subfolders, and
images of an earlier test. The list tells them apart.
"""
import json
from collections.abc import Iterable
from pathlib import Path

from mmgcl.checkpoints import write_text
from mmgcl.errors import DataError

LISTING = 'images.json'


def write_listing(folder: Path, outputs: Iterable[Path], others: Iterable[Path]) -> None:
    """Lists the images of a test, and deletes those listed by an earlier test but not by this one.

    Args:
        folder: of the test's outputs.
        outputs: translated images, below the folder.
        others: their inputs and truths, and all of the other direction.
    """
    kept = {name: sorted({path.relative_to(folder).as_posix() for path in paths})
            for name, paths in (('outputs', outputs), ('others', others))}
    earlier = _read(folder)
    for name in {*earlier['outputs'], *earlier['others']} - {*kept['outputs'], *kept['others']}:
        path = folder / name
        if folder.resolve() in path.resolve().parents:  # a listing may come from anywhere
            path.unlink(missing_ok=True)
    write_text(json.dumps(kept, indent=1), folder / LISTING)


def listed_outputs(folder: str | Path) -> list[Path] | None:
    """Translated images of the last test in a folder, sorted; None without a list.

    Raises:
        DataError: if the listing is broken.
    """
    folder = Path(folder)
    if not (folder / LISTING).is_file():
        return None
    return sorted(path for name in _read(folder)['outputs'] if (path := folder / name).is_file())


def _read(folder: Path) -> dict[str, list[str]]:
    path = folder / LISTING
    if not path.is_file():
        return {'outputs': [], 'others': []}
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
        return {name: [str(one) for one in content[name]] for name in ('outputs', 'others')}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f'{path} is no listing of a test: remove it') from error
