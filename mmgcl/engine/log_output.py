"""What of a run's log is worth a line, and how a line looks on the terminal."""
import logging
import re
from io import StringIO
from typing import cast

from mmengine.dist import is_main_process
from rich import get_console
from rich.console import Console
from rich.highlighter import NullHighlighter
from rich.logging import RichHandler
from rich.table import Table

# What mmengine says of its own work. The run's summary says what of it matters to a user.
CHATTER = re.compile(
    'Hooks will be executed in|Distributed training is not used, all SyncBatchNorm|'
    'Checkpoints will be saved to|Exp name: |"FileClient" will be|"HardDiskBackend" is the alias|'
    'Loads checkpoint by ')


class LineFormatter(logging.Formatter):
    """A time and the message; a warning says that it is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if record.levelno < logging.WARNING:
            return line
        return line.replace(record.message, f'{record.levelname.lower()}: {record.message}', 1)


def shorten_log(logger: logging.Logger) -> None:
    """Gives the log of a run short lines on the standard output.

    On a terminal they go above the progress line, without the losses that it shows. The log file
    keeps mmengine's format.
    """
    logger.addFilter(_is_of_use)
    for index, handler in enumerate(logger.handlers):
        if type(handler) is logging.StreamHandler:
            logger.handlers[index] = _terminal() if on_terminal() else handler
            shown = logger.handlers[index]
            shown.setLevel(handler.level)
            shown.setFormatter(LineFormatter(
                '%(message)s' if on_terminal() else '%(asctime)s %(message)s', '%m/%d %H:%M:%S'))


def on_terminal() -> bool:
    """Whether this process shows a progress line."""
    return get_console().is_terminal and is_main_process()


def show_table(logger: logging.Logger, table: Table) -> None:
    """Prints a table; the log file gets it without colours."""
    console = get_console()
    console.print(table, width=None if console.is_terminal else 120, crop=False)
    plain = Console(file=StringIO(), width=120, color_system=None)
    plain.print(table)
    record = logger.makeRecord(logger.name, logging.INFO, __file__, 0,
                               f'\n{cast(StringIO, plain.file).getvalue()}', (), None)
    for handler in logger.handlers:
        if isinstance(handler, logging.FileHandler):
            handler.handle(record)


def _terminal() -> RichHandler:
    handler = RichHandler(console=get_console(), show_level=False, show_path=False,
                          log_time_format='%H:%M:%S', highlighter=NullHighlighter(), keywords=[])
    handler.addFilter(lambda record: record.module != 'logger_hook')  # the progress line has it
    return handler


def _is_of_use(record: logging.LogRecord) -> bool:
    return not CHATTER.match(str(record.msg))
