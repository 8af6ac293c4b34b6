"""The config that a run writes into its work directory."""
import ast
from collections.abc import Mapping
from pprint import pformat
from typing import Any

from mmengine import Config

HEADER = '# Written by a run of mmgcl; takes options, and can be a base of other configs.\n'
# Of one command, not of the run: whoever uses the config again gives their own.
COMMAND_KEYS = ('work_dir', 'launcher', 'resume', 'load_from')


def keep_references(settings: Mapping[str, Any], resolved: Mapping[str, Any],
                    filename: str) -> Config:
    """The config of resolved settings, which remembers them with their references.

    Args:
        settings: with references such as ``'${data_root}'``.
        resolved: the same with what the references stand for.
        filename: of the config.
    """
    # mmengine formats a config for the log and in each checkpoint, which takes a second.
    return Config(dict(resolved), cfg_text=repr((dict(settings), dict(resolved))),
                  filename=filename, format_python_code=False)


def written_config(config: Config) -> str:
    """A config as Python source that takes options and inheritance as its source does.

    What has changed since it was read, as by ``--amp``, is written out; the rest keeps its
    references.
    """
    present = config._cfg_dict.to_dict()
    try:
        settings, resolved = ast.literal_eval(config.text)
    except (ValueError, SyntaxError):  # not from a file, or with values that have no source form
        return HEADER + config.pretty_text
    kept = {}
    for name, value in present.items():
        if name in COMMAND_KEYS:
            if name in settings:
                kept[name] = settings[name]
        else:
            kept[name] = settings[name] if resolved.get(name) == value else value
    return HEADER + ''.join(f'{name} = {pformat(value, width=100, sort_dicts=False)}\n'
                   for name, value in kept.items())
