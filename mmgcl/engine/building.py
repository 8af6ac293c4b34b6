"""Construction errors as one line that names the config setting."""
import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from mmgcl.errors import ConfigError, UserError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}  # of a disk, whatever is built
OWNER = re.compile(r"class `(\w+)` in [\w./-]+: ")  # prefix of mmengine's messages


@contextmanager
def building(path: str) -> Iterator[None]:
    """Reports any exception of the block as an error in the config at ``path``.

    A part that rejects its arguments may raise anything, from Python, torch or mmengine.

    Raises:
        ConfigError: with the path and the reason on one line. A ``UserError`` passes unchanged.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise
        reason = ' '.join(str(error).split()) or 'no reason given'
        if isinstance(error, KeyError):
            reason = reason.strip('\'"')
        raise ConfigError(f'{path}: {OWNER.sub(_named, reason)[:500]}') from error


def _named(match: re.Match) -> str:
    return f'{match[1]}: '
