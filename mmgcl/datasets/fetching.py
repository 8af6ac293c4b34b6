"""A public data set by its name: fetched, unpacked, checked."""
import shutil
from pathlib import Path

from mmgcl.datasets.catalog import CATALOG, Entry
from mmgcl.datasets.cityscapes import prepare_cityscapes
from mmgcl.datasets.download import Progress, download, extract_images, verify
from mmgcl.datasets.image_files import list_images
from mmgcl.errors import DataError


def fetch(
        name: str, root: Path, source: Path | None = None, trust: bool = False,
        on_progress: Progress = lambda done, total: None) -> Path:
    """Put the data set ``name`` into ``root/name``.

    Everything is written into ``root/name.unfinished``, which gets its name when it is complete and
    its images are as many as they must be. So an interrupted call leaves nothing that looks whole,
    and the next call goes on with the bytes that were downloaded.

    Args:
        name: key of the catalog.
        root: folder of all data sets.
        source: what the user has already: the zip file; or a folder with ``trainA`` and the others,
            which ``root/name`` then is a link to; or for Cityscapes the folder with
            ``leftImg8bit`` and ``gtFine``. None to download.
        trust: take a zip file whose checksum is not the one known.
        on_progress: called with bytes (or pictures) so far and in all.

    Returns:
        ``root/name``; a folder that is there already is left as it is.

    Raises:
        DataError: if the data cannot be had, or is not what it should be.
    """
    entry = find_entry(name)
    folder = Path(root) / name
    if folder.exists():
        require_counts(entry, folder)
        return folder
    if source is not None and (source / 'trainA').is_dir():
        return _link(entry, source, folder)
    unfinished = folder.with_name(name + '.unfinished')
    shutil.rmtree(unfinished, ignore_errors=True)
    if entry.url is None:
        _prepare(entry, source, unfinished, on_progress)
    else:
        _unpack(entry, entry.url, source, unfinished, trust, on_progress)
    require_counts(entry, unfinished)
    unfinished.rename(folder)
    folder.with_name(f'{name}.zip').unlink(missing_ok=True)
    return folder


def find_entry(name: str) -> Entry:
    """The catalog's entry.

    Raises:
        DataError: if there is none; names those there are.
    """
    if name not in CATALOG:
        raise DataError(f'no data set {name!r} in the catalog, which holds {", ".join(CATALOG)}')
    return CATALOG[name]


def require_counts(entry: Entry, folder: Path) -> None:
    """Check that each folder holds as many images as it must.

    Raises:
        DataError: naming each folder that does not.
    """
    wrong = [
        f'{name} holds {found} images instead of {count}' for name, count in entry.counts.items()
        if (found := len(list_images(folder / name))) != count]
    if wrong:
        raise DataError(f'{folder} is not the whole {entry.name}: {", ".join(wrong)}')


def _link(entry: Entry, source: Path, folder: Path) -> Path:
    require_counts(entry, source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(source.resolve(), target_is_directory=True)
    return folder


def _unpack(
        entry: Entry, url: str, source: Path | None, folder: Path, trust: bool,
        on_progress: Progress) -> None:
    archive = source or folder.with_name(f'{entry.name}.zip')
    try:
        if source is None:
            download(url, archive, on_progress=on_progress)
        elif not source.is_file():
            raise DataError(f'no file {source}')
        if entry.sha256 and not trust:
            verify(archive, entry.sha256)
        extract_images(archive, folder)
    except DataError as error:
        hint = _hint(entry, archive) if source is None else ''
        raise DataError(f'{error}{hint}') from error


def _hint(entry: Entry, archive: Path) -> str:
    if archive.exists():
        return '; delete that file and run again to download it anew'
    return f'; or get {entry.name}.zip elsewhere and give it with --source'


def _prepare(entry: Entry, source: Path | None, folder: Path, on_progress: Progress) -> None:
    if source is None:
        raise DataError(
            f'{entry.name} cannot be downloaded: {entry.note}; then give it with --source')
    prepare_cityscapes(source, folder, on_progress=on_progress)
