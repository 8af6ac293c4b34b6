"""Runs that go on, or start, under other settings than those of their checkpoint."""
import shutil
from pathlib import Path

import pytest
import torch
from mmengine.hooks import Hook
from torch.utils.data import DataLoader

from mmgcl.checkpoints import read_checkpoint
from mmgcl.engine.config import load_config
from mmgcl.engine.resume import require_same_direction
from mmgcl.engine.run import build_runner, launcher_of, run_name
from mmgcl.engine.written_config import written_config
from mmgcl.errors import CheckpointError, ConfigError, DataError

EVERY = {'default_hooks.checkpoint': {'type': 'CheckpointHook', 'interval': 1}}
FIRST = 'model.1.weight'


class NoteRate(Hook):

    def __init__(self) -> None:
        self.rates: list[float] = []

    def before_train_epoch(self, runner) -> None:
        self.rates.append(runner.optim_wrapper['generator'].param_groups[0]['lr'])


def rates(run) -> list[float]:
    """The generator's learning rate of each epoch that a run goes through."""
    hook = NoteRate()
    run.register_hook(hook)
    run.train()
    return hook.rates


@pytest.fixture
def stopped(tiny_runner):
    """A finished run of two epochs with four steps each."""
    run = tiny_runner('run', **EVERY)
    run.train()
    return run


@pytest.mark.parametrize(('change', 'steps'), [
    ({'batch_size': 4}, 2), ({'batch_size': 1}, 8), ({'train_length': 12}, 6),
    ({'train_length': 6}, 3), ({'train_length': 16, 'batch_size': 4}, 4)])
def test_epochs_of_another_length_are_whole(stopped, tiny_runner, change, steps):
    run = tiny_runner('run', resume=True, max_epochs=4, **change, **EVERY)
    run.train()
    assert run.iter == 4 * steps
    assert read_checkpoint(f'{run.work_dir}/epoch_3.pth')['meta']['iter'] == 3 * steps


def test_interrupted_epoch_of_another_length_begins_anew(tiny_runner):
    whole = tiny_runner('run', **{'default_hooks.checkpoint': {
        'type': 'CheckpointHook', 'interval': 3, 'by_epoch': False}})
    whole.train()
    run = tiny_runner('other', resume=True, load_from=f'{whole.work_dir}/iter_6.pth',
                      batch_size=4, **EVERY)
    run.train()
    assert run.iter == 4
    assert read_checkpoint(f'{run.work_dir}/epoch_2.pth')['meta']['iter'] == 4


def test_longer_run_has_the_learning_rates_of_one_that_was_that_long(stopped, tiny_runner):
    wanted = rates(tiny_runner('long', max_epochs=6, train_length=2))
    found = rates(tiny_runner('run', resume=True, max_epochs=6, **EVERY))
    assert found == wanted[2:]


def test_learning_rate_that_is_given_at_resume_is_used(tiny_runner):
    first = tiny_runner('run', max_epochs=3, train_length=2, **EVERY)
    first.train()
    last = Path(first.work_dir) / 'last_checkpoint'
    last.write_text('epoch_1.pth')
    wanted = rates(tiny_runner('new', max_epochs=3, train_length=2,
                               **{'optim_wrapper.optimizer.lr': 1e-5}))
    found = rates(tiny_runner('run', max_epochs=3, train_length=2, resume=True,
                              **{'optim_wrapper.optimizer.lr': 1e-5}, **EVERY))
    assert found == wanted[1:]


def test_other_settings_of_the_optimizer_are_used(stopped, tiny_runner):
    run = tiny_runner('run', resume=True, max_epochs=3,
                      **{'optim_wrapper.optimizer.betas': (0.9, 0.99)}, **EVERY)
    run.train()
    assert tuple(run.optim_wrapper['generator'].param_groups[0]['betas']) == (0.9, 0.99)


def test_finished_run_says_so(stopped, tiny_runner):
    run = tiny_runner('run', resume=True, **EVERY)
    before = {name: value.clone() for name, value in stopped.model.state_dict().items()}
    run.train()
    assert 'the run is finished: 2 epochs, 8 iterations are done; a larger max_epochs' in log(run)
    assert all(torch.equal(value, before[name]) for name, value in run.model.state_dict().items())


def test_run_of_a_number_of_iterations_is_finished_likewise(stopped, tiny_runner):
    run = tiny_runner('run', resume=True, max_iters=5, **EVERY)
    run.train()
    assert run.iter == 8
    assert 'a larger max_iters goes on' in log(run)


def test_settings_that_have_changed_are_named(stopped, tiny_runner):
    run = tiny_runner('run', resume=True, max_epochs=3, seed=7,
                      **{'model.objectives.gcl.loss_weight': 0.5}, **EVERY)
    run.train()
    line = next(line for line in log(run).splitlines() if 'settings that have changed' in line)
    assert 'model.objectives.gcl.loss_weight 0.1 -> 0.5' in line
    assert 'seed 0 -> 7' in line
    assert 'max_epochs' not in line


def test_run_does_not_go_on_in_the_other_direction():
    class Directed(list):
        direction = 'BtoA'

    meta = {'direction': 'AtoB'}
    require_same_direction(meta, DataLoader([0, 1]))
    loader = DataLoader(Directed([0, 1]))
    require_same_direction({'direction': 'BtoA'}, loader)
    with pytest.raises(CheckpointError, match='its run translates AtoB, the config BtoA'):
        require_same_direction(meta, loader)


def test_resume_without_a_checkpoint_says_that_it_begins(tiny_runner):
    run = tiny_runner('run', resume=True, max_epochs=1, train_length=2)
    run.train()
    assert 'there is no checkpoint in' in log(run)
    assert run.iter == 1


def test_parts_are_taken_and_the_rest_is_left(stopped, tiny_runner):
    source = f'{stopped.work_dir}/epoch_2.pth'
    run = tiny_runner('new', load_from=source, load_parts=['generator'], max_epochs=1,
                      train_length=2, **{'model.discriminator.base_channels': 8,
                                         'model.objectives.gcl.embedding.channels': 4,
                                         'optim_wrapper.optimizer.lr': 0.0})
    run.train()
    saved = read_checkpoint(source)['state_dict']
    assert torch.equal(run.model.generator.state_dict()[FIRST], saved[f'generator.{FIRST}'])
    assert 'took generator' in log(run)
    assert 'left discriminator' in log(run)


def test_part_that_the_model_does_not_have_is_refused(stopped, tiny_runner):
    run = tiny_runner('new', load_from=f'{stopped.work_dir}/epoch_2.pth', load_parts=['generater'])
    with pytest.raises(ConfigError, match="no part 'generater' with weights, only discriminator"):
        run.train()


def test_history_of_images_stays_with_its_run(repository, tmp_path):
    """Weights of a run at another image size are a start; its history is not."""
    sizes = {'model.image_buffer.size': 2, 'max_epochs': 1, 'train_length': 4, **EVERY}

    def runner(name, **more):
        config = load_config(repository / 'configs/cyclegan/demo.py', {
            'image_size': 32, 'batch_size': 2, 'test_length': 2, 'sample_interval': 100,
            'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
            'model.discriminator.base_channels': 4, 'model.discriminator.num_layers': 2,
            **sizes, **more})
        config.work_dir, config.experiment_name = str(tmp_path / name), f'history_{name}'
        return build_runner(config)

    first = runner('first')
    first.train()
    source = f'{first.work_dir}/epoch_1.pth'
    assert read_checkpoint(source)['state_dict']['discrimination_y.buffer.images'].shape[-1] == 32
    second = runner('second', load_from=source, image_size=40)
    second.train()
    assert second.model.discrimination_y.buffer.images.shape[-1] == 40
    third = runner('third', load_from=source, resume=True, max_epochs=2, image_size=40)
    with pytest.raises(DataError, match='the history holds images'):
        third.train()


def test_written_config_takes_options_as_its_source_does(tiny_runner, tmp_path):
    run = tiny_runner('run', max_epochs=1, train_length=2)
    run.train()
    path = Path(run.work_dir) / 'demo.py'
    other = load_config(path, {'image_size': 48, 'seed': 5})
    assert other.train_dataloader.dataset.size == other.test_dataloader.dataset.size == 48
    assert other.randomness.seed == 5
    assert load_config(path).train_dataloader.dataset.length == 2
    (tmp_path / 'child.py').write_text(f"_base_ = '{path}'\nimage_size = 40\n")
    assert load_config(tmp_path / 'child.py').val_dataloader.dataset.size == 40


def test_written_config_has_what_was_changed_after_reading(tiny_config):
    config = tiny_config()
    config.optim_wrapper.type = 'AutocastOptimWrapper'
    text = written_config(config)
    assert 'AutocastOptimWrapper' in text
    assert "'${image_size}'" in text
    assert 'work_dir = ' not in text


def test_test_leaves_the_config_of_the_run_alone(stopped, tiny_runner):
    path = Path(stopped.work_dir) / 'demo.py'
    before = path.read_text()
    tiny_runner('run', load_from=f'{stopped.work_dir}/epoch_2.pth', image_size=40).test()
    assert path.read_text() == before


def test_checkpoint_of_another_model_names_its_file(stopped, tiny_runner):
    source = f'{stopped.work_dir}/epoch_2.pth'
    run = tiny_runner('new', load_from=source, **{'model.generator.base_channels': 8})
    with pytest.raises(CheckpointError, match=r'epoch_2\.pth: the checkpoint is of another model.*'
                       r"what fits: load_parts=\['discriminator'\]"):
        run.train()


def test_two_configs_of_one_name_do_not_share_a_work_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_name('a/mine.py') != run_name('b/mine.py')
    assert run_name('mine.py') == Path('mine')
    monkeypatch.chdir('/')
    elsewhere = {run_name(tmp_path / 'configs_of_mine' / name / 'mine.py') for name in 'ab'}
    assert len(elsewhere) == 2


def test_processes_of_torchrun_are_one_run(monkeypatch):
    monkeypatch.setenv('WORLD_SIZE', '2')
    monkeypatch.setenv('RANK', '1')
    assert launcher_of('none') == 'pytorch'


@pytest.mark.parametrize(('variable', 'launcher'), [
    ('SLURM_STEP_NUM_TASKS', 'slurm'), ('OMPI_COMM_WORLD_SIZE', 'mpi')])
def test_processes_that_know_nothing_of_each_other_are_refused(monkeypatch, variable, launcher):
    monkeypatch.setenv(variable, '4')
    with pytest.raises(ConfigError, match=f'add --launcher {launcher}'):
        launcher_of('none')
    assert launcher_of(launcher) == launcher


def test_work_directory_that_is_a_file_is_one_line(tiny_runner, tmp_path):
    (tmp_path / 'run').write_text('')
    with pytest.raises(ConfigError, match=r'the work directory .* cannot be written to'):
        tiny_runner('run')


def test_deleted_work_directory_is_made_again_while_the_run_goes_on(tiny_runner):
    run = tiny_runner('run', **EVERY)
    forward, count = run.model.generator.forward, []

    def deleting(*args, **kwargs):
        if torch.is_grad_enabled() and not count:  # the first step
            count.append(0)
            shutil.rmtree(run.work_dir)
        return forward(*args, **kwargs)

    run.model.generator.forward = deleting
    run.train()
    assert (Path(run.work_dir) / 'epoch_2.pth').exists()


def log(run) -> str:
    return next(Path(run.log_dir).glob('*.log')).read_text()
