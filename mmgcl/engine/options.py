"""Command-line options that override config settings: ``KEY=VALUE``."""
import argparse
import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mmengine import DictAction

PATHS = re.compile(r'(root|dir|cache|weights|load_from|path|file|folder)$')
WORDS = {'true': True, 'false': False, 'none': None}


class OptionText(str):
    """Unparsed text of an option; the value that it replaces decides how it is parsed."""


class OptionsAction(argparse.Action):
    """Collects ``KEY=VALUE`` pairs, to be parsed by :func:`understand`."""

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
    """Parses an option by the value that it replaces.

    Text stays text if the config has a string there or the key names a path, so folders may be
    called ``2024``, ``a,b`` or ``(new)``. Otherwise it is a Python literal or a list in mmengine's
    notation: ``4,8,12`` or ``(relu3_1,relu4_1)``.

    Args:
        key: of the option, with dots.
        value: :class:`OptionText`; anything else is returned unchanged.
        current: the config's value, or None.
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
    """The value at a dotted key, or None."""
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
    except AssertionError:  # unbalanced brackets: not a list
        return text
