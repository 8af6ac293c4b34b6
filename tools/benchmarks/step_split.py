"""The parts of a training step, each replayed separately with inputs from one real step."""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

import torch
from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn

from mmgcl.models.objectives import Objective
from mmgcl.models.translators.base import Translator
from mmgcl.structures.step_context import StepContext


class NetworkCall(NamedTuple):
    """A network call: its inputs, and the outputs that received a gradient."""

    name: str
    inside: str | None
    network: nn.Module
    args: tuple
    kwargs: dict[str, Any]
    trained: bool
    recorded: bool
    used: set[int]


class StepParts:
    """Records one training step of a translator and times its parts separately.

    A network is timed forward and, where a gradient came back, backward from ones; an objective
    likewise, with the networks that only it calls, from images and encoder features that are given.
    """

    def __init__(self, model: Translator, batch: dict, wrappers: OptimWrapperDict) -> None:
        self.model, self.batch, self.wrappers = model, batch, wrappers
        self.calls: list[NetworkCall] = []
        self.contexts: dict[str, StepContext] = {}
        self._inside: str | None = None
        with self._hooks(self._note_call):
            model.train_step(batch, wrappers)
        with self._precision():
            self._drop_calls_of_objectives()

    def seconds(self) -> dict[str, float]:
        """Time of each part: preprocessing, networks, objectives, optimizers."""
        total: Counter[str] = Counter()
        total['preprocessing'] = timed(lambda: self.model.data_preprocessor(self.batch, True))
        with self._precision():
            for call in self.calls:
                total[call.name] += self._replay_network(call)
            for name in self.contexts:
                total[name] += self._replay_objective(name)
        for wrapper in self.wrappers.values():
            total['optimizers'] += _step_seconds(wrapper.optimizer)
        return dict(total)

    def _precision(self) -> AbstractContextManager:
        return self.wrappers['generator'].optim_context(self.model)

    @property
    def _objectives(self) -> dict[str, Objective]:
        return {name: part for name, part in self.model.named_children()
                if isinstance(part, Objective)}

    @property
    def _networks(self) -> dict[str, nn.Module]:
        flat = {name: getattr(self.model, name)
                for names in self.model.phases.values() for name in names}
        encoders = {id(part.encoder): part.encoder for part in self._objectives.values()
                    if part.encoder is not None and list(part.encoder.buffers())}
        return {**{name: part for name, part in flat.items() if not isinstance(part, Objective)},
                **{f'encoder {k}' if k else 'encoder': part
                   for k, part in enumerate(encoders.values())}}

    @contextmanager
    def _hooks(self, note: Callable[[str, NetworkCall], None]) -> Iterator[None]:
        handles = []
        for name, network in self._networks.items():
            handles.append(network.register_forward_hook(
                lambda module, args, kwargs, output, name=name: note(
                    name, module, args, kwargs, output), with_kwargs=True))
        for name, part in self._objectives.items():
            handles.append(part.register_forward_pre_hook(
                lambda module, args, name=name: self._enter(name, args[0])))
            handles.append(part.register_forward_hook(lambda *_: self._enter(None, None)))
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _enter(self, name: str | None, context: StepContext | None) -> None:
        self._inside = name
        if context is not None:
            self.contexts[name] = context

    def _note_call(self, name: str, network: nn.Module, args: tuple, kwargs: dict,
                   output: Any) -> None:
        used: set[int] = set()
        for index, tensor in enumerate(_tensors(output)):
            if tensor.requires_grad:
                tensor.register_hook(lambda _, index=index: used.add(index))
        trained = any(param.requires_grad for param in network.parameters())
        self.calls.append(NetworkCall(
            name, self._inside, network, args, kwargs, trained, torch.is_grad_enabled(), used))

    def _drop_calls_of_objectives(self) -> None:
        """Removes network calls that are part of an objective's own time."""
        own: set[tuple[str | None, str]] = set()
        with self._hooks(lambda name, *_: own.add((self._inside, name))):
            for name in list(self.contexts):
                self._replay_objective(name)
        self.calls = [call for call in self.calls if (call.inside, call.name) not in own]

    def _replay_network(self, call: NetworkCall) -> float:
        args, kwargs = _fresh(call.args), _fresh(call.kwargs)
        call.network.requires_grad_(call.trained)

        def run() -> None:
            with torch.set_grad_enabled(call.recorded):
                outputs = _tensors(call.network(*args, **kwargs))
            roots = [outputs[index] for index in sorted(call.used)]
            if roots:
                torch.autograd.backward(roots, [torch.ones_like(root) for root in roots])
        elapsed = timed(run)
        call.network.requires_grad_(True)
        return elapsed

    def _replay_objective(self, name: str) -> float:
        objective = getattr(self.model, name)
        context = self._given(objective, self.contexts[name])
        with self.model.only(objective.phase):
            return timed(lambda: sum(objective(context).values()).backward())

    def _given(self, objective: Objective, context: StepContext) -> StepContext:
        """The context with images and features as constants or autograd leaves."""
        copy = StepContext(_fresh(context.images), self.model.network, context.random)
        encoder = getattr(objective, 'encoder', None)
        if encoder is not None:
            with torch.no_grad():
                for image in objective.required_images_at(context.random.iteration):
                    copy.remember(encoder, image, _fresh(context.features(encoder, image)[0]))
        return copy


def timed(run: Callable[[], object]) -> float:
    """Seconds that a call takes, including GPU work."""
    _wait()
    start = time.perf_counter()
    run()
    _wait()
    return time.perf_counter() - start


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _step_seconds(optimizer: torch.optim.Optimizer) -> float:
    for group in optimizer.param_groups:
        for param in group['params']:
            param.grad = torch.zeros_like(param)

    def run() -> None:
        optimizer.step()
        optimizer.zero_grad()
    return timed(run)


def _tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in _tensors(item)]
    return []


def _fresh(value: Any) -> Any:
    """The same values as new autograd leaves."""
    if isinstance(value, Tensor):
        return value.detach().requires_grad_(value.requires_grad)
    if isinstance(value, dict):
        return {name: _fresh(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_fresh(item) for item in value)
    return value
