"""Selection and grouping of the logged keys to plot."""
import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase

from mmgcl.errors import ConfigError
from mmgcl.visualization.curves.logs import RunLog

TIMES = ('time', 'data_time', 'memory', 'val/time', 'val/data_time')


def choose_keys(runs: Sequence[RunLog], patterns: Sequence[str] = ()) -> dict[str, list[str]]:
    """Logged keys that match a pattern, grouped into sections of the figure.

    Sections are the losses of each training phase (generator, discriminator...), then scores,
    learning rates, and time and memory.

    Args:
        runs: the logs.
        patterns: shell-style patterns with ``*``, ``?`` and ``[...]``; none selects all keys except
            time and memory.

    Raises:
        ConfigError: for a pattern that matches no key.
    """
    known = list(dict.fromkeys(key for run in runs for key in run.series))
    for pattern in patterns:
        if not any(fnmatchcase(key, pattern) for key in known):
            raise ConfigError(f'no logged key fits {pattern!r}; {_nearest(pattern, known)}')
    chosen = [key for key in known if any(fnmatchcase(key, pattern) for pattern in patterns)
              or (not patterns and key not in TIMES)]
    phases = [key.removesuffix('.lr') for key in known if key.endswith('.lr')]
    sections: dict[str, list[str]] = {}
    for key in chosen:
        sections.setdefault(_section(key, phases), []).append(key)
    return {name: sections[name] for name in sorted(sections, key=_rank)}


def is_noisy(section: str) -> bool:
    """Whether values of a section are noisy enough to be worth smoothing."""
    return section not in ('scores', 'learning rates')


def _nearest(pattern: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(pattern.replace('*', ''), known, 3, 0.4)
    return f'nearest: {", ".join(near)}' if near else f'there are {", ".join(known)}'


def _section(key: str, phases: Sequence[str]) -> str:
    if key.endswith('.lr') or key == 'lr':
        return 'learning rates'
    if key in TIMES:
        return 'time and memory'
    if '/' in key:
        return 'scores'
    # Losses are named after their objective; translators name discriminator losses
    # "discrimination".
    if key.startswith('discrimination'):
        return 'losses of the discriminator'
    phase = next((phase for phase in phases if key.startswith(f'{phase}_')), 'generator')
    return f'losses of the {phase}'


def _rank(section: str) -> int:
    order = ('losses of the generator', 'losses of the discriminator', 'losses of',
             'scores', 'learning rates', 'time and memory')
    return next(index for index, start in enumerate(order) if section.startswith(start))
