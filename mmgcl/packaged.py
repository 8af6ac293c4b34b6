"""Location of the packaged configs and tools."""
from pathlib import Path

PACKAGE = Path(__file__).parent


def packaged(name: str) -> Path:
    """The folder ``configs`` or ``tools``, in a checkout or in the installed package."""
    if (PACKAGE.parent / 'setup.cfg').is_file():
        return PACKAGE.parent / name
    return PACKAGE / '.mim' / name


CONFIGS, TOOLS = packaged('configs'), packaged('tools')
