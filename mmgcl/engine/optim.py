"""One optimizer wrapper per phase of a translator."""
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import nn

from mmgcl.registry import OPTIM_WRAPPER_CONSTRUCTORS, OPTIM_WRAPPERS, OPTIMIZERS
from mmgcl.wrappers import unwrapped

if TYPE_CHECKING:
    from mmgcl.models.translators.base import Translator


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class PhaseOptimWrapperConstructor:
    """Builds an ``OptimWrapperDict`` with one entry per phase.

    Args:
        optim_wrapper_cfg: config of a wrapper and its optimizer, used for every phase.
            ``phases.<name>`` overrides it for one phase: ``dict(optimizer=dict(lr=1e-4))`` is
            merged into the optimizer, one with a ``type`` replaces it.
        paramwise_cfg: unused; mmengine passes it.

    Raises:
        ValueError: for a phase that the model does not have.
    """

    def __init__(self, optim_wrapper_cfg: dict, paramwise_cfg: dict | None = None) -> None:
        self.config = dict(optim_wrapper_cfg)

    def __call__(self, model: nn.Module) -> OptimWrapperDict:
        translator: Translator = unwrapped(model)
        own = dict(self.config.pop('phases', None) or {})
        unknown = set(own) - set(translator.phases)
        if unknown:
            raise ValueError(
                f'optim_wrapper.phases names {sorted(unknown)}, the model has the phases '
                f'{list(translator.phases)}')
        return OptimWrapperDict(**{
            phase: self._build(self._merge(own.get(phase, {})), translator, names)
            for phase, names in translator.phases.items()})

    def _merge(self, own: dict) -> dict:
        optimizer = own.get('optimizer', {})
        if 'type' not in optimizer:
            optimizer = {**self.config['optimizer'], **optimizer}
        return {**self.config, **own, 'optimizer': optimizer}

    @staticmethod
    def _build(config: dict, translator: nn.Module, names: Sequence[str]) -> OptimWrapper:
        params = [param for name in names for param in getattr(translator, name).parameters()
                  if param.requires_grad]
        optimizer = OPTIMIZERS.build(dict(config.pop('optimizer')), default_args={'params': params})
        config.setdefault('type', 'OptimWrapper')
        return OPTIM_WRAPPERS.build(config, default_args={'optimizer': optimizer})
