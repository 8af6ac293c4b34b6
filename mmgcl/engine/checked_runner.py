"""mmengine's runner, with construction errors that name the setting at fault."""
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import BaseLoop, Runner
from torch import nn
from torch.utils.data import DataLoader

from mmgcl.engine.building import building
from mmgcl.engine.image_checks import require_fitting_images
from mmgcl.engine.log_output import shorten_log
from mmgcl.registry import FUNCTIONS
from mmgcl.wrappers import unwrapped


class CheckedRunner(Runner):
    """Builds what a config describes; a part that cannot be built is a one-line error up front.

    Raises:
        ConfigError: names the setting and the reason.
    """

    # Untyped in mmengine: first configs, then the objects built from them.
    _train_loop: Any
    _val_loop: Any
    optim_wrapper: Any
    param_schedulers: Any

    def train(self) -> nn.Module:
        """Builds everything that training needs, then trains."""
        self.build_training()
        return super().train()

    def build_training(self) -> None:
        """Builds loops, loaders, optimizers and schedules, and checks the images."""
        with building('train_cfg'):
            self._train_loop = self.build_train_loop(self._train_loop)
        self.optim_wrapper = self.build_optim_wrapper(self.optim_wrapper)
        if self.param_schedulers is not None:
            self.param_schedulers = self.build_param_scheduler(self.param_schedulers)
        if self._val_loop is not None:
            with building('val_cfg'):
                self._val_loop = self.build_val_loop(self._val_loop)
        self.check_images()

    def check_images(self) -> None:
        """Raises ConfigError if training images do not fit a network."""
        with building('train_dataloader.dataset'):
            sample = self.train_loop.dataloader.dataset[0]
        model = unwrapped(self.model)
        images = model.data_preprocessor({name: [value] for name, value in sample.items()})
        require_fitting_images(model, images)

    def setup_env(self, env_cfg: dict) -> None:
        with building('env_cfg'):
            super().setup_env(env_cfg)

    def set_randomness(self, seed: int | None, diff_rank_seed: bool = False,
                       deterministic: bool = False) -> None:
        with building('randomness'):
            super().set_randomness(seed, diff_rank_seed, deterministic)

    def build_log_processor(self, log_processor: Any) -> Any:
        with building('log_processor'):
            return super().build_log_processor(log_processor)

    def build_logger(self, log_level: int | str = 'INFO', **options: Any) -> Any:
        with building('log_level'):
            logger = super().build_logger(log_level, **options)
        shorten_log(logger)
        return logger

    def build_visualizer(self, visualizer: Any = None) -> Any:
        with building('visualizer'):
            return super().build_visualizer(visualizer)

    def build_model(self, model: Any) -> nn.Module:
        with building('model'):
            return super().build_model(model)

    def wrap_model(self, model_wrapper_cfg: dict | None, model: nn.Module) -> nn.Module:
        with building('model_wrapper_cfg'):
            return super().wrap_model(model_wrapper_cfg, model)

    def register_hook(self, hook: Hook | dict, priority: Any = None) -> None:
        with building('default_hooks, custom_hooks'):
            super().register_hook(hook, priority)

    def build_dataloader(self, dataloader: DataLoader | dict, seed: int | None = None,
                         diff_rank_seed: bool = False) -> DataLoader:
        with building(self._name_of(dataloader)):
            if isinstance(dataloader, dict):
                dataloader = _with_own_collate(dataloader)
            if isinstance(dataloader, dict) and not dataloader.get('num_workers'):
                # torch rejects these options without workers.
                dataloader = {name: value for name, value in dataloader.items()
                              if name not in ('persistent_workers', 'prefetch_factor')}
            return Runner.build_dataloader(dataloader, seed, diff_rank_seed)

    def _name_of(self, dataloader: DataLoader | dict) -> str:
        names = [f'{split}_dataloader' for split in ('train', 'val', 'test')]
        return next((name for name in names if getattr(self, f'_{name}') == dataloader),
                    'a dataloader')

    def build_optim_wrapper(self, optim_wrapper: Any) -> Any:
        with building('optim_wrapper'):
            return super().build_optim_wrapper(optim_wrapper)

    def build_param_scheduler(self, scheduler: Any) -> Any:
        with building('param_scheduler'):
            return super().build_param_scheduler(scheduler)

    def build_evaluator(self, evaluator: Any) -> Any:
        with building('val_evaluator, test_evaluator'):
            return super().build_evaluator(evaluator)

    def build_test_loop(self, loop: BaseLoop | dict) -> BaseLoop:
        with building('test_cfg'):
            return super().build_test_loop(loop)


def _with_own_collate(dataloader: dict) -> dict:
    """The config with the function that ``collate_fn.type`` names in mmgcl.

    mmengine would only find its own of that name.
    """
    collate = dataloader.get('collate_fn')
    if not isinstance(collate, dict) or not isinstance(collate.get('type'), str):
        return dataloader
    return {**dataloader, 'collate_fn': {**collate, 'type': FUNCTIONS.get(collate['type'])}}
