"""Score tables for the terminal."""
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table


def print_scores(scores: Mapping[str, float], title: str) -> None:
    """Prints a table of scores with one row each."""
    table = Table('score', 'value', title=title)
    for name, value in scores.items():
        table.add_row(name, f'{value:.4f}')
    Console().print(table)


def print_rows(rows: Mapping[str, Mapping[str, float]], title: str) -> None:
    """Prints a comparison with one row per score and one column per entry of ``rows``."""
    table = Table('score', *rows, title=title)
    for score in next(iter(rows.values())):
        table.add_row(score, *(f'{scores[score]:.4g}' for scores in rows.values()))
    Console().print(table)
