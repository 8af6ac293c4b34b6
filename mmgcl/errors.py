"""Errors that a user can fix; the command-line tools print them in one line."""


class UserError(Exception):
    """Base of the errors whose message says what is wrong, where, and what to do."""


class ConfigError(UserError, ValueError):
    """A config with an unknown name or an invalid value."""


class DataError(UserError, ValueError):
    """A folder or an image that cannot be used."""


class CheckpointError(UserError, ValueError):
    """A checkpoint or weight file that is missing, damaged, unsafe or of another model."""


class TrainingError(UserError, RuntimeError):
    """A training run that cannot continue."""
