"""mmgcl: unpaired image-to-image translation with patch-wise graph contrast.

The Python API is imported when it is first used, so that ``import mmgcl`` takes no time::

    import mmgcl

    run = mmgcl.train('gcl/demo', options={'max_epochs': 2})
    inferencer = mmgcl.ImageTranslationInferencer('gcl/demo', 'work_dirs/gcl/demo/epoch_2.pth')
"""
from importlib import import_module
from typing import TYPE_CHECKING

from mmgcl.version import __version__

if TYPE_CHECKING:
    from mmgcl.apis import ImageTranslationInferencer, train
    from mmgcl.engine.config import load_config

__all__ = ['ImageTranslationInferencer', '__version__', 'load_config', 'train']

_MODULES = {'ImageTranslationInferencer': 'mmgcl.apis', 'train': 'mmgcl.apis',
            'load_config': 'mmgcl.engine.config'}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_MODULES]
