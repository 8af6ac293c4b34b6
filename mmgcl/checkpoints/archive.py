"""Validation of the zip archive that ``torch.save`` writes: sizes and checksums."""
import io
import struct
import zipfile
import zlib
from pathlib import Path

from mmgcl.checkpoints.pickles import check_pickles
from mmgcl.errors import CheckpointError

MOST_RECORDS = 1_000_000
CHUNK = 2 ** 22
LOCAL_HEADER = struct.Struct('<26xHH')  # lengths of the name and of the extra field


def check_archive(path: Path) -> None:
    """Checks that records are uncompressed, fit into the file and match their checksums.

    A record whose declared size differs from its stored size (a "zip bomb") is refused unread.

    Raises:
        CheckpointError: names the file and the record.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            records = archive.infolist()
            _check_sizes(path, records)
            pickles = [record for record in records if record.filename.endswith('/data.pkl')]
            if len(pickles) != 1:
                raise CheckpointError(
                    f'{path} is a zip archive, but not one that torch.save writes')
            _check_sums(path, records)
            check_pickles(io.BytesIO(archive.read(pickles[0])), str(path),
                          {record.filename.rsplit('/', 1)[-1]: record.file_size
                           for record in records if '/data/' in record.filename})
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError,
            NotImplementedError, RuntimeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f'{path} is truncated or not a checkpoint') from error


def _check_sizes(path: Path, records: list[zipfile.ZipInfo]) -> None:
    if len(records) > MOST_RECORDS:
        raise CheckpointError(f'{path} has {len(records)} records, too many for a checkpoint')
    for record in records:
        if (record.compress_type != zipfile.ZIP_STORED
                or record.file_size != record.compress_size):
            raise CheckpointError(
                f'{path}: the record {record.filename[:80]} is {record.compress_size} bytes for '
                f'{record.file_size}, but torch.save never compresses; it is refused')
    declared = sum(record.file_size for record in records)
    if declared > path.stat().st_size:
        raise CheckpointError(
            f'{path} declares {declared} bytes of content in a file of {path.stat().st_size}; '
            'it is refused')


def _check_sums(path: Path, records: list[zipfile.ZipInfo]) -> None:
    """Compares each record with its stored CRC-32."""
    with path.open('rb') as file:
        for record in records:
            file.seek(record.header_offset)
            file.seek(sum(LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))), 1)
            left, found = record.file_size, 0
            while left > 0:
                block = file.read(min(CHUNK, left))
                if not block:
                    raise CheckpointError(f'{path} is truncated in {record.filename[:80]}')
                found = zlib.crc32(block, found)
                left -= len(block)
            if found != record.CRC:
                raise CheckpointError(
                    f'{path} is damaged: the checksum of {record.filename[:80]} is wrong; use '
                    'another checkpoint')
