"""Errors of what a config builds, as one line that names the setting."""
import re
from collections.abc import Iterator
from contextlib import contextmanager

from mmgcl.errors import ConfigError, UserError

PLACE = re.compile(r"class `(\w+)` in [\w./-]+: ")  # as mmengine begins its messages


@contextmanager
def building(path: str) -> Iterator[None]:
    """Reports whatever goes wrong in the block as an error of the config at ``path``.

    A part that refuses its arguments may raise anything, from Python, torch or mmengine.

    Raises:
        ConfigError: with the path and the reason on one line. Errors that are made for users pass.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        reason = ' '.join(str(error).split()) or 'no reason given'
        if isinstance(error, KeyError):
            reason = reason.strip('\'"')
        raise ConfigError(f'{path}: {PLACE.sub(_named, reason)[:500]}') from error


def _named(match: re.Match) -> str:
    return f'{match[1]}: '
