"""Check for misspelt top-level names of a config: names that nothing reads."""
import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mmengine.runner import Runner

from mmgcl.engine.config_checks import hint
from mmgcl.engine.references import REFERENCE
from mmgcl.engine.written_config import HEADER
from mmgcl.errors import ConfigError
from mmgcl.packaged import CONFIGS

RUNNER = set(inspect.signature(Runner.__init__).parameters) - {'self'}
TOP_LEVEL = re.compile(r'^(\w+) = ', re.MULTILINE)
READ = {'work_dir', 'runner_type', 'custom_imports', 'default_scope', 'model_wrapper_cfg',
        'compile_networks', 'channels_last', 'metrics', 'compile', 'activation_checkpointing',
        'efficient_conv_bn_eval'}


def check_names(config: Mapping[str, Any], files: Iterable[Path]) -> None:
    """Rejects top-level names that neither the runner nor the config itself reads.

    A name is read by a reference ``'${name}'`` or by Python code in one of the files. A config
    written by a run passes: its names were checked when the run began.

    Args:
        config: settings by name.
        files: the config file and its bases.

    Raises:
        ConfigError: suggests the closest known name.
    """
    texts = {file: file.read_text(encoding='utf-8') for file in files}
    if 'launcher' in config or any('read_base' in text for text in texts.values()):
        return
    known = RUNNER | READ | settings()
    for text in texts.values():
        if text.startswith(HEADER):
            known |= set(TOP_LEVEL.findall(text))
    known = known.union(*(names_read(text, file.suffix == '.py') for file, text in texts.items()))
    for name in config:
        if name not in known:
            raise ConfigError(f'{name}: nothing reads this setting' + hint(name, known - {name}))


@cache
def settings() -> set[str]:
    """Top-level settings of the packaged configs."""
    return {name for file in (CONFIGS / '_base_').rglob('*.py')
            for name in TOP_LEVEL.findall(file.read_text(encoding='utf-8'))}


def names_read(text: str, is_code: bool) -> set[str]:
    """Names that a config's text reads, by reference or as Python variables."""
    found = {*REFERENCE.findall(text), *re.findall(r'_base_\.(\w+)', text)}
    if is_code:
        found |= {node.id for node in ast.walk(ast.parse(text))
                  if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return found
