"""Where the configs and tools that come with mmgcl are."""
from pathlib import Path

PACKAGE = Path(__file__).parent


def packaged(name: str) -> Path:
    """The folder ``configs`` or ``tools``: the repository's in a checkout, else in the package."""
    if (PACKAGE.parent / 'setup.cfg').is_file():
        return PACKAGE.parent / name
    return PACKAGE / '.mim' / name


CONFIGS, TOOLS = packaged('configs'), packaged('tools')
