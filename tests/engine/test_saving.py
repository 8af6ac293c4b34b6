"""When a run is saved: on signals, by the clock, and never what is not finite."""
import os
import signal
from pathlib import Path

import pytest
import torch
from mmengine.hooks import Hook

from mmgcl.checkpoints import read_checkpoint
from mmgcl.checkpoints.latest import POINTER, find_last
from mmgcl.errors import ConfigError, TrainingError
from mmgcl.registry import HOOKS

EVERY = {'type': 'CheckpointHook', 'interval': 1, 'max_keep_ckpts': 1}


@HOOKS.register_module(force=True)
class DoAtIteration(Hook):
    """Does something to the run after one iteration."""

    priority = 'VERY_HIGH'

    def __init__(self, iteration: int, action: object) -> None:
        self.iteration, self.action = iteration, action

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        if runner.iter + 1 == self.iteration:
            self.action(runner)


def do(runner, iteration: int, action: object) -> None:
    runner.register_hook(DoAtIteration(iteration, action))


def equal(first, second) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[k], second[k]) for k in first)


@pytest.mark.parametrize(('number', 'status'), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize('iteration', [3, 4])
def test_signal_saves_and_the_resumed_run_equals_the_uninterrupted_one(
        tiny_runner, number, status, iteration):
    whole = tiny_runner('whole')
    whole.train()
    run = tiny_runner('run')
    do(run, iteration, lambda runner: os.kill(os.getpid(), number))
    with pytest.raises(SystemExit) as caught:
        run.train()
    assert caught.value.code == status
    assert find_last(run.work_dir).name == 'autosave.pth'
    assert read_checkpoint(find_last(run.work_dir))['meta']['iter'] == iteration
    resumed = tiny_runner('run', resume=True)
    resumed.train()
    assert resumed.iter == whole.iter == 8
    assert equal(whole.model.state_dict(), resumed.model.state_dict())


def test_handlers_of_signals_are_as_before_when_the_run_is_over(tiny_runner):
    before = signal.getsignal(signal.SIGTERM)
    tiny_runner(max_epochs=1).train()
    assert signal.getsignal(signal.SIGTERM) is before


def test_signal_waits_for_gradients_that_accumulate(tiny_runner):
    run = tiny_runner(**{'optim_wrapper.accumulative_counts': 2})
    do(run, 3, lambda runner: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit):
        run.train()
    assert read_checkpoint(find_last(run.work_dir))['meta']['iter'] == 4


def test_clock_saves_into_one_file_from_which_the_run_goes_on(tiny_runner):
    run = tiny_runner(**{'default_hooks.checkpoint': {
        'type': 'CheckpointHook', 'interval': 5, 'minutes': 1e-9}})
    pointers = []
    do(run, 4, lambda runner: pointers.append((Path(runner.work_dir) / POINTER).read_text()))
    run.train()
    assert pointers == ['autosave.pth']
    assert {path.name for path in Path(run.work_dir).glob('*.pth')} == {
        'autosave.pth', 'epoch_2.pth'}
    assert find_last(run.work_dir).name == 'epoch_2.pth'


def test_only_checkpoint_is_there_until_the_next_one_is_safe(tiny_runner, monkeypatch):
    """Also when the next one cannot be written."""
    run = tiny_runner(max_epochs=3, **{'default_hooks.checkpoint': EVERY})
    seen = []
    save = run.save_checkpoint

    def saving(*args, **kwargs):
        seen.append(sorted(path.name for path in Path(run.work_dir).glob('epoch_*.pth')))
        save(*args, **kwargs)

    monkeypatch.setattr(run, 'save_checkpoint', saving)
    run.train()
    assert seen == [[], ['epoch_1.pth'], ['epoch_2.pth']]
    assert [path.name for path in Path(run.work_dir).glob('*.pth')] == ['epoch_3.pth']


def test_best_checkpoint_is_there_until_a_better_one_is_safe(tiny_runner, tmp_path):
    options = {'default_hooks.checkpoint': {
        **EVERY, 'save_best': 'correspondence/background_error', 'rule': 'less'},
        'train_cfg.val_begin': 1, 'max_epochs': 1}
    run = tiny_runner(**options)
    run.train()
    best = list(Path(run.work_dir).glob('best_*.pth'))
    assert len(best) == 1


@pytest.mark.parametrize(('part', 'told'), [
    ('generator', r'weights of generator are not finite after iteration [12] \(gradient'),
    ('discriminator', 'not finite')])
def test_weights_that_go_astray_are_never_a_checkpoint(tiny_runner, part, told):
    """Weights become NaN in the second epoch; the guard's own interval is too long to see it."""
    run = tiny_runner(max_epochs=2, **{
        'default_hooks.finite_loss.interval': 1000, 'default_hooks.checkpoint': EVERY})

    def spoil(runner):
        with torch.no_grad():
            next(getattr(runner.model, part).parameters()).fill_(torch.nan)

    do(run, 8, spoil)
    with pytest.raises(TrainingError, match='not finite'):
        run.train()
    assert find_last(run.work_dir).name == 'epoch_1.pth'
    assert (Path(run.work_dir) / POINTER).read_text() == 'epoch_1.pth'
    assert len(list(Path(run.work_dir).glob('not_finite_iter_*.pth'))) == 1


def test_bad_gradient_is_told_from_a_bad_forward(tiny_runner):
    def spoil(runner):
        with torch.no_grad():
            next(runner.model.generator.parameters()).fill_(torch.inf)

    run = tiny_runner('gradient', **{'default_hooks.finite_loss.interval': 4})
    do(run, 2, spoil)  # after its losses, as a step with an infinite gradient does
    with pytest.raises(TrainingError, match=r'weights of generator .* iteration 2 \(gradient'):
        run.train()
    run = tiny_runner('forward', **{'default_hooks.finite_loss.interval': 4})
    run.model.gcl.loss.temperature = float('nan')
    with pytest.raises(TrainingError, match=r'gcl_contrast is not .* iteration 1.*\(forward'):
        run.train()


def test_loss_that_is_not_finite_at_the_end_is_an_error(tiny_runner):
    run = tiny_runner(max_epochs=1, **{
        'default_hooks.finite_loss.interval': 1000, 'default_hooks.checkpoint': {
            'type': 'CheckpointHook', 'interval': 5, 'save_last': False}})
    run.model.gcl.loss.temperature = float('nan')
    with pytest.raises(TrainingError, match='gcl_contrast'):
        run.train()


def test_optimizer_state_that_is_not_finite_is_named(tiny_runner):
    def spoil(runner):
        optimizer = runner.optim_wrapper['generator'].optimizer
        optimizer.state_dict()['state'][0]['exp_avg'].fill_(torch.nan)

    run = tiny_runner(max_epochs=1)
    do(run, 4, spoil)
    with pytest.raises(TrainingError, match=r'optimizer\.generator\.state\.0\.exp_avg'):
        run.train()


def test_anomaly_mode_names_the_operation(tiny_runner):
    run = tiny_runner(max_epochs=1, **{'default_hooks.finite_loss.anomaly': True})
    run.model.gcl.loss.temperature = float('nan')
    with pytest.raises(TrainingError, match=r"iteration 1: Function '\w+'"):
        run.train()
    assert not torch.is_anomaly_enabled()


@pytest.mark.parametrize('setting', [
    {'interval': 0}, {'max_keep_ckpts': 0}, {'minutes': 0}, {'minutes': -1}])
def test_impossible_interval_is_refused_before_training(tiny_runner, setting):
    with pytest.raises(ConfigError, match=r'are positive|must be at least 1'):
        tiny_runner(**{'default_hooks.checkpoint': {'type': 'CheckpointHook', **setting}})
