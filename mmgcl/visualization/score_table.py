"""Score tables for the terminal."""
from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mmgcl.visualization.score_direction import score_direction, with_arrow

STYLES = {'better': 'green', 'worse': 'red', '': ''}


def print_scores(scores: Mapping[str, float], title: str) -> None:
    """Prints a table of scores with one row each."""
    table = Table('score', 'value', title=title)
    for name, value in scores.items():
        table.add_row(with_arrow(name), f'{value:.4f}')
    Console().print(table)


def print_rows(rows: Mapping[str, Mapping[str, float]], title: str) -> None:
    """Prints a comparison with one row per score and one column per entry of ``rows``."""
    table = Table('score', *rows, title=title)
    for score in next(iter(rows.values())):
        table.add_row(score, *(f'{scores[score]:.4g}' for scores in rows.values()))
    Console().print(table)


def score_history_table(history: Sequence[tuple[int, Mapping[str, float]]], title: str) -> Table:
    """The last of several validations, compared with the one before and with the best.

    ↑ and ↓ after a name say which way the score improves.

    Args:
        history: (iteration, scores) of each validation, the last one last.
        title: of the table.
    """
    scores = history[-1][1]
    table = Table(title=title, title_justify='left', box=SIMPLE_HEAD, pad_edge=False)
    table.add_column('score', no_wrap=True)
    table.add_column('value', justify='right')
    if len(history) > 1:
        table.add_column('change')
        table.add_column('best (iteration)')
    for name, value in scores.items():
        cells: list[str | Text] = [with_arrow(name), number(value)]
        if len(history) > 1:
            cells += [change(name, history[-2][1].get(name), value), best(name, history)]
        table.add_row(*cells)
    return table


def number(value: float, sign: str = '') -> str:
    """Four decimals; one from 10 on."""
    return f'{value:{sign}.{4 if abs(value) < 10 else 1}f}'


def change(name: str, before: float | None, now: float) -> Text:
    """``+0.0210 better``, in green or red; without a word where a score has no better side."""
    if before is None:
        return Text('')
    word = ''
    if now != before and score_direction(name):
        word = 'better' if (now > before) == (score_direction(name) == 'higher') else 'worse'
    return Text(f'{number(now - before, "+")} {word}'.rstrip(), STYLES[word])


def best(name: str, history: Sequence[tuple[int, Mapping[str, float]]]) -> str:
    """``0.5531 (1200)``; empty where a score has no better side."""
    side = score_direction(name)
    if not side:
        return ''
    known = [(scores[name], iteration) for iteration, scores in history if name in scores]
    value, iteration = (max if side == 'higher' else min)(known, key=lambda pair: pair[0])
    return f'{number(value)} ({iteration})'
