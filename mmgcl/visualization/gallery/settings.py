"""Where the configs of several runs differ."""
import ast
from collections.abc import Sequence

SET_BY_TEST = ('work_dir', 'load_from', 'launcher', 'default_hooks.gallery',
               'default_hooks.save_translations')


def differing_settings(configs: Sequence[str]) -> dict[str, list[str]]:
    """Settings in which configs differ: key -> value in each, '-' where it has none.

    The texts are read, never run, as a folder of results may come from someone else. What the
    command line of a test sets is no difference between runs.

    Args:
        configs: as mmengine writes them; with a text that is empty or no Python, nothing differs.
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
    """``a = dict(b=1)`` -> {'a.b': '1'}, for all assignments."""
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
