"""Mixed precision in bfloat16, which a CPU can do too."""
from pathlib import Path

import pytest
import torch
from torch import nn

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.engine.run import use_amp
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

ROOT = Path(__file__).parents[2]
METHODS = ('gcl', 'cut', 'fastcut', 'negcut', 'fsesim', 'lsesim', 'hneg_src', 'cyclegan', 'munit',
           'distancegan', 'gcgan')
OPTIONS = {'distancegan': {'model.objectives.distance.normalise': False}}  # needs no pass over data


def step_of(method: str, amp: bool):
    """A demo's first step: its terms, its model, its wrappers, and the types of its features."""
    config = load_config(ROOT / f'configs/{method}/demo.py', OPTIONS.get(method))
    if amp:
        use_amp(config)
    torch.manual_seed(0)
    model = MODELS.build(config.model.to_dict()).train()
    wrappers = PhaseOptimWrapperConstructor(
        {name: value for name, value in config.optim_wrapper.to_dict().items()
         if name != 'constructor'})(model)
    model.random = StepRandom(0, 0)
    seen = set()
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(lambda layer, inputs, output: seen.add(output.dtype))
    generator = torch.Generator().manual_seed(0)
    data = {name: torch.randint(256, (2, 64, 64, 3), dtype=torch.uint8, generator=generator)
            for name in ('real_x', 'real_y')}
    return model.train_step(data, wrappers), model, wrappers, seen


@pytest.mark.parametrize('method', METHODS)
def test_terms_are_near_those_of_single_precision(method):
    plain, *_, seen = step_of(method, amp=False)
    assert seen == {torch.float32}
    terms, *_, seen = step_of(method, amp=True)
    assert torch.bfloat16 in seen
    assert terms.keys() == plain.keys()
    for name, value in plain.items():
        # Eight bits are a relative error of 2^-9 a layer; a phase that follows another sees what
        # Adam made of gradients with that error, whose first step is as large for small ones.
        torch.testing.assert_close(terms[name].float(), value, rtol=0.05, atol=2e-3)


def test_weights_and_what_the_optimizer_keeps_stay_in_single_precision():
    _, model, wrappers, _ = step_of('gcl', amp=True)
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
    kept = [value for wrapper in wrappers.values()
            for state in wrapper.optimizer.state.values() for value in state.values()]
    assert {value.dtype for value in kept} == {torch.float32}


def test_losses_are_in_single_precision():
    terms, *_ = step_of('gcl', amp=True)
    assert {term.dtype for term in terms.values()} == {torch.float32}


def test_option_changes_the_wrapper_of_every_phase():
    _, _, wrappers, _ = step_of('negcut', amp=True)
    assert {type(wrapper).__name__ for wrapper in wrappers.values()} == {'AutocastOptimWrapper'}
