"""Packages that the chosen visualizer backends need."""
from importlib.util import find_spec

from mmengine import Config

from mmgcl.errors import ConfigError

PACKAGES = {
    'WandbVisBackend': ('wandb',),
    'MLflowBackend': ('mlflow', 'sqlalchemy', 'alembic'),  # the last two for its databases
}


def check_trackers(config: Config) -> None:
    """Raises ConfigError if a backend of the config's visualizer lacks its package."""
    for backend in (config.get('visualizer') or {}).get('vis_backends') or ():
        missing = [name for name in PACKAGES.get(backend['type'], ()) if find_spec(name) is None]
        if missing:
            raise ConfigError(
                f'{backend["type"]} needs {" and ".join(missing)}, not installed here: '
                f'pip install {PACKAGES[backend["type"]][0]}')
