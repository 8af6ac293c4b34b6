"""Scores as a table in the terminal."""
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table


def print_scores(scores: Mapping[str, float], title: str) -> None:
    """Prints name and value of each score."""
    table = Table('score', 'value', title=title)
    for name, value in scores.items():
        table.add_row(name, f'{value:.4f}')
    Console().print(table)
