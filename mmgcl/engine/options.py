"""Options of a command line that replace settings of a config: ``KEY=VALUE``."""
import argparse
import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mmengine import DictAction

PATHS = re.compile(r'(root|dir|cache|weights|load_from|path|file|folder)$')
WORDS = {'true': True, 'false': False, 'none': None}


class OptionText(str):
    """The text of an option, to be understood by what it replaces."""


class OptionsAction(argparse.Action):
    """Collects ``KEY=VALUE`` pairs; the config decides what a value means (:func:`understand`)."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace,
                 values: str | Sequence[Any] | None,
                 option_string: str | None = None) -> None:
        found = dict(getattr(namespace, self.dest) or {})
        for pair in values or ():
            key, equals, text = pair.partition('=')
            if not equals or not key:
                parser.error(f'{option_string}: {pair!r} is not KEY=VALUE')
            found[key] = OptionText(text)
        setattr(namespace, self.dest, found)


def understand(key: str, value: Any, current: Any) -> Any:
    """What an option means in place of the value that the config has.

    Text stands for itself where the config has text or the key is that of a path, so folders may be
    called ``2024``, ``a,b`` or ``(new)``. Elsewhere it is a Python literal, or a list as mmengine
    writes it: ``4,8,12`` or ``(relu3_1,relu4_1)``.

    Args:
        key: of the option, with dots.
        value: :class:`OptionText`; anything else is returned as it is.
        current: what the config has there, or None.
    """
    if not isinstance(value, OptionText):
        return value
    text = str(value)
    if text.lower() in WORDS and (not isinstance(current, str) or text == 'None'):
        return WORDS[text.lower()]
    if isinstance(current, str) or (current is None and PATHS.search(key)):
        return _unquoted(text)
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        pass
    if text.startswith(('(', '[')) or (',' in text and isinstance(current, (list, tuple))):
        return _list_of_words(text)
    return _unquoted(text)


def look_up(config: Mapping[str, Any], key: str) -> Any:
    """The value at a key with dots, or None."""
    value: Any = config
    for name in key.split('.'):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, (list, tuple)) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in '\'"' else text


def _list_of_words(text: str) -> Any:
    try:
        return DictAction._parse_iterable(text)
    except AssertionError:  # its brackets do not match, so it is no list
        return text
