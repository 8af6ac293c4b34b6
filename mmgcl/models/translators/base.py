"""Base class of translators, with the training step."""
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from mmengine.model import BaseModel, is_model_wrapper
from mmengine.optim import OptimWrapperDict
from torch import Size, Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.models.objectives.adversarial import DiscriminatorObjective
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom
from mmgcl.structures.translation_sample import TranslationSample
from mmgcl.wrappers import unwrapped


class Translator(BaseModel):
    """Networks and objectives, optimised in alternating phases.

    A phase is a name with the networks it may change; it has one optimizer wrapper. A method gives
    the networks, the objectives and :meth:`synthesize`. Networks and objectives are attributes of
    the translator, called through their ``forward`` alone, so that the distributed wrapper can wrap
    each on its own.

    Args:
        networks: name -> (phase, network).
        objectives: name -> objective; each joins its phase and trains its own networks there. The
            networks and auxiliary objectives that it declares join theirs.
        data_preprocessor: config of the preprocessor.
        phase_order: names of all phases as they take turns; None is the order of the networks.

    Attributes:
        directions: direction -> name of the network whose output is the translation; ``'xy'``
            makes images of domain y.
        training_free: whether the method translates as it is built: it has no phases, and no
            checkpoint holds anything of it.
        tiling: whether a large image may be translated in tiles.

    Raises:
        ValueError: if an objective has the name of something else.
        ConfigError: if ``phase_order`` does not name each phase once.
    """

    directions: Mapping[str, str] = {'xy': 'generator'}
    training_free = False
    tiling = True

    def __init__(self, networks: Mapping[str, tuple[str, nn.Module]],
                 objectives: Mapping[str, Objective], data_preprocessor: dict | None,
                 phase_order: Sequence[str] | None = None) -> None:
        super().__init__(MODELS.build(data_preprocessor or {'type': 'ImagePairPreprocessor'}))
        self.phases: dict[str, list[str]] = {}
        self._schedule: dict[str, list[str]] = {}
        self._declared: set[str] = set()
        for name, (phase, network) in networks.items():
            self._join(name, phase, network)
        for name, objective in objectives.items():
            self._join_objective(name, objective)
        order = tuple(phase_order or self.phases)
        if sorted(order) != sorted(self.phases):
            missing = tuple(phase for phase in self.phases if phase not in order)
            named = tuple(phase for phase in dict.fromkeys(order) if phase in self.phases)
            raise ConfigError(
                f'phase_order must name each of the phases {tuple(self.phases)} once, got {order}: '
                f'set phase_order={(*missing, *named)}')
        self.phases = {phase: self.phases[phase] for phase in order}
        self.random = StepRandom(seed=0, iteration=0)  # the loop sets that of each iteration
        self._frozen: set[str] = set()

    def synthesize(self, data: dict, random: StepRandom) -> StepContext:
        """The context of this iteration: real images and those that objectives read."""
        raise NotImplementedError

    def translate(self, data: dict) -> dict[str, Tensor]:
        """Outputs for a preprocessed batch in a test, by name: each direction that has images."""
        return {f'fake_{target}': self.translate_images(data[f'real_{source}'], source + target)
                for source, target in map(tuple, self.directions) if f'real_{source}' in data}

    @property
    def stride(self) -> int:
        """Sides of images must be multiples of it."""
        return max(getattr(self, name).stride for name in self.directions.values())

    def translate_images(self, images: Tensor, direction: str = 'xy') -> Tensor:
        """Translations (B, 3, H, W) of images (B, 3, H, W) in [-1, 1].

        Raises:
            ValueError: for a direction that this translator does not have.
        """
        self.check_direction(direction)
        return self.network(self.directions[direction])(images)

    def check_direction(self, direction: str) -> None:
        """Raises ValueError for a direction that this translator does not have."""
        if direction not in self.directions:
            raise ValueError(f'this model translates in the direction '
                             f'{" or ".join(self.directions)}, got {direction!r}')

    def train_step(self, data: dict, optim_wrapper: OptimWrapperDict) -> dict[str, Tensor]:
        """One step of every phase in turn; gives the terms for the log."""
        data = self.data_preprocessor(data, training=True)
        log = {}
        with optim_wrapper['generator'].optim_context(self):
            context = self.synthesize(data, self.random)
        for phase in self.phases:
            with self.only(phase):
                with optim_wrapper[phase].optim_context(self):
                    terms = self._terms(phase, context)
                optim_wrapper[phase].update_params(sum(terms.values()))
            log.update({name: term.detach() for name, term in terms.items()})
        for objective in self.objectives:
            objective.after_step(self.network)
        return log

    def val_step(self, data: dict) -> list[TranslationSample]:
        """Samples with the pictures of a test batch."""
        data = self.data_preprocessor(data, training=False)
        pictures = {**{name: value for name, value in data.items() if name != 'sample'},
                    **self.translate(data)}
        samples = [sample.clone() for sample in data['sample']]
        for b, sample in enumerate(samples):
            sample.set_data({name: value[b] for name, value in pictures.items()})
        return samples

    test_step = val_step

    def forward(self, inputs: Tensor, data_samples: object = None,
                mode: str = 'tensor') -> Tensor:
        """The translation from x to y (B, 3, H, W) of images (B, 3, H, W) in [-1, 1]."""
        return self.translate_images(inputs)

    def network(self, name: str) -> nn.Module:
        """The network of a name; one that this phase must not change comes without wrapper."""
        network = getattr(self, name)
        bare = name in self._frozen and is_model_wrapper(network)
        return network.module if bare else network

    def compile_networks(self, **options: object) -> None:
        """Compiles each network by itself, in place; the weights keep their names.

        A discriminator under a gradient penalty stays as it is: ``torch.compile`` has no gradient
        of a gradient.

        Args:
            options: arguments of ``torch.compile``.
        """
        twice = {part.discriminator for part in self.objectives
                 if isinstance(part, DiscriminatorObjective) and part.loss.penalty is not None}
        networks = [getattr(self, name) for names in self.phases.values() for name in names
                    if name not in twice]
        networks = [unwrapped(part) for part in networks]
        parts = [part for part in networks if not isinstance(part, Objective)]
        for objective in self.objectives:
            parts += [child for child in objective.children() if list(child.parameters())]
            parts += [objective.encoder]
        for part in {id(part): part for part in parts if part is not None}.values():
            part.compile(**options)

    @contextmanager
    def no_sync(self) -> Iterator[None]:
        """Gradients stay in this process; the optimizer wrapper uses it to accumulate."""
        with ExitStack() as stack:
            for part in self.children():
                if is_model_wrapper(part):
                    stack.enter_context(part.no_sync())
            yield

    def _dump_init_info(self) -> None:
        """Nothing: mmengine would log a line for each weight."""

    def _join(self, name: str, phase: str, part: nn.Module) -> None:
        if hasattr(self, name):
            raise ValueError(f'an objective cannot be called {name!r}: the name is taken')
        self.add_module(name, part)
        self.phases.setdefault(phase, []).append(name)

    def _join_objective(self, name: str, objective: Objective) -> None:
        for network, (phase, part) in objective.networks.items():
            if not self._shares(network, phase, part):
                self._join(network, phase, part)
                self._declared.add(network)
        self._join(name, objective.phase, objective)
        self._schedule.setdefault(objective.phase, []).append(name)
        for other, auxiliary in objective.auxiliary_objectives.items():
            self._join_objective(other, auxiliary)

    def _shares(self, name: str, phase: str, part: nn.Module) -> bool:
        """Whether another objective has declared this network under the same name."""
        if name not in self._declared:
            return False
        if _shapes(part) != _shapes(getattr(self, name)) or name not in self.phases.get(phase, ()):
            raise ValueError(
                f'two objectives share the network {name!r} but want it different: give one of '
                'them another name for it')
        return True

    @property
    def objectives(self) -> list[Objective]:
        """All objectives, auxiliary ones included, without distributed wrappers."""
        parts = [getattr(self, name) for names in self._schedule.values() for name in names]
        return [unwrapped(part) for part in parts]

    def _terms(self, phase: str, context: StepContext) -> dict[str, Tensor]:
        return {f'{objective}_{term}': value for objective in self._schedule.get(phase, ())
                for term, value in getattr(self, objective)(context).items()}

    @contextmanager
    def only(self, phase: str) -> Iterator[None]:
        """Freezes all networks but those of the phase."""
        self._frozen = {name for other, names in self.phases.items() if other != phase
                        for name in names}
        for name in self._frozen:
            getattr(self, name).requires_grad_(False)
        try:
            yield
        finally:
            for name in self._frozen:
                getattr(self, name).requires_grad_(True)
            self._frozen = set()


def _shapes(network: nn.Module) -> tuple[type, dict[str, Size]]:
    return type(network), {name: value.shape for name, value in network.state_dict().items()}
