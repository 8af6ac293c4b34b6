"""List of components: every registered class of mmgcl, with a summary."""
import inspect
from dataclasses import dataclass
from pathlib import Path

from mmengine.registry import Registry

from mmgcl import registry as registries


@dataclass(frozen=True)
class Component:
    """A registered class.

    Attributes:
        registry: name of its registry, such as ``MODELS``.
        name: the ``type`` in a config.
        kind: the class.
    """

    registry: str
    name: str
    kind: type

    @property
    def summary(self) -> str:
        """First paragraph of its docstring, on one line."""
        return (inspect.getdoc(self.kind) or '').split('\n\n')[0].replace('\n', ' ')

    @property
    def arguments(self) -> list[str]:
        """Names of its arguments."""
        return list(inspect.signature(self.kind).parameters)

    @property
    def file(self) -> Path:
        """File that defines it."""
        return Path(inspect.getfile(self.kind)).resolve()


def components() -> list[Component]:
    """All components of mmgcl, by registry and name."""
    return [Component(name, key, kind) for name, registry in own_registries().items()
            for key, kind in sorted(registry.module_dict.items())
            if kind.__module__.startswith('mmgcl.')]


def own_registries() -> dict[str, Registry]:
    """The registries of mmgcl by name, with all their modules imported."""
    found = {name: item for name, item in vars(registries).items() if isinstance(item, Registry)}
    for registry in found.values():
        registry.import_from_location()
    return found
