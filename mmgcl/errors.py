"""Errors that a user can fix; the command-line tools print them in one line."""


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
        return one_line(super().__str__())


class ConfigError(UserError, ValueError):
    """A config with an unknown name or an invalid value."""


class DataError(UserError, ValueError):
    """A folder or an image that cannot be used."""


class CheckpointError(UserError, ValueError):
    """A checkpoint or weight file that is missing, damaged, unsafe or of another model."""


class TrainingError(UserError, RuntimeError):
    """A training run that cannot continue."""
