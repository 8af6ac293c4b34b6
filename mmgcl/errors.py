"""Errors that a user can mend; the command-line tools print them as one line."""


class UserError(Exception):
    """Base of the errors whose message says what is wrong, where, and what to do."""


class ConfigError(UserError, ValueError):
    """A config that names something unknown or gives an impossible value."""


class DataError(UserError, ValueError):
    """A folder or an image that cannot be used."""


class CheckpointError(UserError, ValueError):
    """A checkpoint or weight file that is missing, broken, unsafe or of another model."""


class TrainingError(UserError, RuntimeError):
    """A training run that cannot go on."""
