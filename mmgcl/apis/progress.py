"""Progress bar of a translation."""
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar


class Progress:
    """A progress bar on stderr; silent if that is not a terminal.

    Args:
        total: number of images.
    """

    def __init__(self, total: int) -> None:
        self._bar = Bar(TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn(),
                        TimeRemainingColumn(), console=Console(stderr=True), transient=True)
        self._bar.disable = not self._bar.console.is_terminal
        self._task = self._bar.add_task('translating', total=total)
        self._done, self._part = 0, 0.0

    def __enter__(self) -> 'Progress':
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self, amount: float) -> None:
        """Adds whole images, or a fraction of one that :meth:`settle` completes."""
        if amount >= 1:
            self._done += int(amount)
        else:
            self._part = min(self._part + amount, 1)
        self._bar.update(self._task, completed=self._done + self._part)

    def settle(self) -> None:
        """Completes an image that was counted in fractions."""
        self._part = 0.0
        self.advance(1)
