"""Errors that a user can fix; the command-line tools print them in one line."""

# torch raises the error of a data-loading process again with that process's traceback as its text.
FROM_WORKER = 'Original Traceback (most recent call last):'


def one_line(text: str) -> str:
    """The text with line breaks, other control characters and undecodable bytes as escapes.

    Names of files may contain them.
    """
    if text.isprintable():
        return text
    return ''.join(letter if letter.isprintable()
                   else letter.encode('unicode_escape').decode('ascii') for letter in text)


class UserError(Exception):
    """Base of the errors whose message says what is wrong, where, and what to do, on one line."""

    def __str__(self) -> str:
        text = super().__str__()
        if FROM_WORKER in text:
            text = text.rstrip().splitlines()[-1].split(': ', 1)[-1]
        return one_line(text)


class ConfigError(UserError, ValueError):
    """A config with an unknown name or an invalid value."""


class DataError(UserError, ValueError):
    """A folder or an image that cannot be used."""


class CheckpointError(UserError, ValueError):
    """A checkpoint or weight file that is missing, damaged, unsafe or of another model."""


class TrainingError(UserError, RuntimeError):
    """A training run that cannot continue."""
