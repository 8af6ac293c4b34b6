"""Resumable downloads and safe extraction of zip files."""
import errno
import hashlib
import http.client
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from mmgcl.datasets.image_files import IMAGE_EXTENSIONS
from mmgcl.errors import DataError

CHUNK = 1 << 20
Progress = Callable[[int, int | None], None]


def download(
        url: str, target: Path, timeout: float = 30,
        on_progress: Progress = lambda done, total: None) -> Path:
    """Downloads ``url`` to the file ``target``.

    Bytes go to ``target.part`` first. If the connection breaks, the rest is fetched with an HTTP
    range request, at once as long as each connection makes progress, and otherwise by the next
    call. A server without range support sends everything again.

    Args:
        url: http or https address.
        target: path of the file; an existing file is kept.
        timeout: seconds without data after which a connection counts as broken.
        on_progress: called with the bytes received and the total (None if unknown).

    Raises:
        DataError: if the address is unreachable or answers with an error, or the disk is full.
    """
    part = target.with_name(target.name + '.part')
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    complete = False
    while not complete:
        before = _size(part)
        try:
            _continue(url, part, timeout, on_progress)
            complete = True
        except urllib.error.HTTPError as error:
            raise DataError(f'{url} answers {error.code} {error.reason}') from error
        except (OSError, http.client.HTTPException) as error:
            if getattr(error, 'errno', None) == errno.ENOSPC:
                raise DataError(f'disk full while writing {part}') from error
            if _size(part) <= before:
                raise DataError(_unreachable(url, part, error)) from error
    part.replace(target)
    return target


def verify(path: Path, sha256: str) -> None:
    """Checks a file's SHA-256 sum.

    Raises:
        DataError: if it differs.
    """
    found = sha256_of(path)
    if found != sha256:
        raise DataError(
            f'{path} is not the file expected: its SHA-256 sum is {found} instead of '
            f'{sha256}')


def sha256_of(path: Path) -> str:
    """A file's SHA-256 sum, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open('rb') as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def extract_images(archive: Path, folder: Path) -> None:
    """Extracts the images below ``trainA``, ``testB`` and similar folders of a zip file.

    Parent folders are dropped: ``horse2zebra/trainA/1.jpg`` becomes ``folder/trainA/1.jpg``.

    Raises:
        DataError: if the file is damaged or not a zip file, has no such folder, or contains a path
            that leads outside ``folder``; nothing is written then.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = {info: inner for info in opened.infolist()
                       if (inner := _inner_path(info, archive)) is not None}
            if not members:
                raise DataError(f'{archive} holds no images in trainA, trainB, testA or testB')
            for info, inner in members.items():
                target = folder / inner
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(opened.read(info))
    except zipfile.BadZipFile as error:
        raise DataError(f'{archive} is damaged or no zip file: {error}') from error


def _continue(url: str, part: Path, timeout: float, on_progress: Progress) -> None:
    """Requests the missing rest of ``part`` in one connection, and appends it."""
    done = _size(part)
    request = urllib.request.Request(url, headers={'Range': f'bytes={done}-'} if done else {})
    try:
        response = urllib.request.urlopen(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        if error.code != 416:  # range not satisfiable
            raise
        if error.headers.get('Content-Range') != f'bytes */{done}':
            part.unlink()  # it is longer than the file itself
            _continue(url, part, timeout, on_progress)
        return
    with response:
        total, done = _total_and_start(response, done)
        with part.open('ab' if done else 'wb') as file:
            while chunk := response.read(CHUNK):
                file.write(chunk)
                done += len(chunk)
                on_progress(done, total)
    if total is not None and done < total:
        raise ConnectionError(f'the connection broke after {done} of {total} bytes')


def _total_and_start(response: http.client.HTTPResponse, done: int) -> tuple[int | None, int]:
    if response.status == 206:
        header = response.headers.get('Content-Range', '')
        match = re.fullmatch(rf'bytes {done}-\d+/(\d+)', header)
        if match is None:
            raise ConnectionError(f'asked from byte {done} on, the server sends {header!r}')
        return int(match[1]), done
    length = response.headers.get('Content-Length')
    return int(length) if length else None, 0


def _unreachable(url: str, part: Path, error: Exception) -> str:
    reason = getattr(error, 'reason', error)
    if part.exists():
        return f'{url}: {reason}; {_size(part)} bytes are kept, run again to go on'
    return f'cannot reach {url}: {reason}'


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _inner_path(info: zipfile.ZipInfo, archive: Path) -> PurePosixPath | None:
    """A member's path from its train/test/val folder on; None if it is not an image in one."""
    path = PurePosixPath(info.filename.replace('\\', '/'))
    if path.is_absolute() or '..' in path.parts:
        raise DataError(f'{archive} is refused: its member {info.filename} leads outside')
    hidden = any(part.startswith(('.', '__MACOSX')) for part in path.parts)
    if info.is_dir() or hidden or path.suffix.lower() not in IMAGE_EXTENSIONS:
        return None
    for depth, part in enumerate(path.parts[:-1]):
        if re.fullmatch('(train|test|val)[AB]', part):
            return PurePosixPath(*path.parts[depth:])
    return None
