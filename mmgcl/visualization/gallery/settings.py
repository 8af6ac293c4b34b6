"""Comparison of the configs of several runs."""
import ast
from collections.abc import Sequence

SET_BY_TEST = ('work_dir', 'load_from', 'launcher', 'default_hooks.gallery',
               'default_hooks.save_translations')


def differing_settings(configs: Sequence[str]) -> dict[str, list[str]]:
    """Settings that differ between configs: key -> value in each config, '-' where it is missing.

    Config texts are parsed, never executed, as result folders may come from untrusted sources.
    Settings that the test command line changes are ignored.

    Args:
        configs: config texts as dumped by mmengine. If any is empty or invalid Python, the result
            is empty.
    """
    try:
        read = [_settings(text) for text in configs]
    except SyntaxError:
        return {}
    if not all(read):
        return {}
    rows = {key: [settings.get(key, '-') for settings in read]
            for key in sorted({key for settings in read for key in settings})}
    return {key: row for key, row in rows.items()
            if len(set(row)) > 1 and not key.startswith(SET_BY_TEST)}


def _settings(text: str) -> dict[str, str]:
    """All assignments as dotted keys: ``a = dict(b=1)`` -> {'a.b': '1'}."""
    return {key: value for line in ast.parse(text).body if isinstance(line, ast.Assign)
            for key, value in _flatten(line.value, ast.unparse(line.targets[0])).items()}


def _flatten(node: ast.expr, path: str) -> dict[str, str]:
    items: list[tuple[str, ast.expr]] = []
    if isinstance(node, ast.Call) and ast.unparse(node.func) == 'dict' and not node.args:
        items = [(str(keyword.arg), keyword.value) for keyword in node.keywords]
    elif isinstance(node, ast.Dict):
        items = [(str(ast.literal_eval(key)), value) for key, value in zip(node.keys, node.values)
                 if isinstance(key, ast.Constant)]
    if not items:
        return {path: ast.unparse(node)}
    return {key: value for name, item in items
            for key, value in _flatten(item, f'{path}.{name}').items()}
