"""Download, extraction and verification of a public data set by name."""
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
    """Installs the data set ``name`` in ``root/name``.

    Everything is written to ``root/name.unfinished``, which is renamed once it is complete and has
    the right number of images. An interrupted call leaves nothing that looks complete, and the
    next call resumes the download.

    Args:
        name: key of the catalog.
        root: folder of all data sets.
        source: local copy to use instead of downloading: the zip file; a folder with ``trainA`` and
            the others, to which ``root/name`` becomes a link; for Cityscapes the folder with
            ``leftImg8bit`` and ``gtFine``.
        trust: accept a zip file with another checksum.
        on_progress: called with the bytes (or images) done and in total.

    Returns:
        ``root/name``; an existing folder is only checked.

    Raises:
        DataError: if the data cannot be obtained, or is incomplete.
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
    """The catalog's entry of a name.

    Raises:
        DataError: for an unknown name; lists the known ones.
    """
    if name not in CATALOG:
        raise DataError(f'no data set {name!r} in the catalog, which holds {", ".join(CATALOG)}')
    return CATALOG[name]


def require_counts(entry: Entry, folder: Path) -> None:
    """Checks the number of images in each folder.

    Raises:
        DataError: names each folder with a wrong number.
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
