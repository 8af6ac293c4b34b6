"""What would be ignored, or fail after hours, is refused before training, with the nearest name."""
from pathlib import Path

import pytest

from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner
from mmgcl.errors import ConfigError

ROOT = Path(__file__).parents[2]
H2Z = ROOT / 'configs/gcl/h2z.py'
DEMO = ROOT / 'configs/gcl/demo.py'


def child(folder: Path, text: str, base: Path = DEMO) -> Path:
    path = folder / 'mine.py'
    path.write_text(f"_base_ = '{base}'\n{text}\n")
    return path


@pytest.mark.parametrize(('text', 'message'), [
    ('max_epoch = 1', r"max_epoch: nothing reads this setting; did you mean 'max_epochs'"),
    ('batchsize = 2', "'batch_size'"),
    ('lr = 1e-5', 'lr: nothing reads'),
    ('optimiezr = dict()', 'optimiezr: nothing reads'),
    ('default_hooks = dict(lgoger=dict(interval=5))', "lgoger must be .*; did you mean 'logger'"),
    ("default_hooks = dict(lgoger=dict(type='LoggerHook'))", "no 'lgoger'; did you mean 'logger'"),
    ('default_hooks = dict(asmpler_seed=dict(a=1))', "did you mean 'sampler_seed'"),
    ('default_hooks = dict(checkpoint=dict(intervall=5))', "'intervall'; did you mean 'interval'"),
    ('default_hooks = dict(checkpoint=dict(max_keep_ckpt=5))', "did you mean 'max_keep_ckpts'"),
    ('env_cfg = dict(dits_cfg=dict())', "'dits_cfg'; did you mean 'dist_cfg'"),
    ("env_cfg = dict(dist_cfg=dict(bakcend='gloo'))", "'bakcend'; did you mean 'backend'"),
    ('env_cfg = dict(mp_cfg=dict(mp_start_methd=1))', "did you mean 'mp_start_method'"),
    ('randomness = dict(sede=1)', "'sede'; did you mean 'seed'"),
    ('optim_wrapper = dict(optimiezr=dict(lr=1))', "did you mean 'optimizer'"),
    ('optim_wrapper = dict(clip_grad=dict(max_nrom=1))', "did you mean 'max_norm'"),
    ('optim_wrapper = dict(optimizer=dict(bates=(0, 1)))', "did you mean 'betas'"),
    ('train_dataloader = dict(batchsize=1)', "did you mean 'batch_size'"),
    ('train_dataloader = dict(sampler=dict(shufle=True))', "did you mean 'shuffle'"),
    ('train_cfg = dict(val_beginn=1)', "did you mean 'val_begin'"),
    ("param_scheduler = [dict(type='ConstantThenLinearLR', constnat=1.0)]", "'constant'"),
    ("param_scheduler = [dict(tpye='ConstantThenLinearLR')]", "did you mean 'type'"),
    ('model = dict(objectives=dict(glc=dict(identity=False)))', "glc must .*; did you mean 'gcl'"),
    ('model = dict(generator=dict(init=dict(mdoe=1)))', "'mdoe'; did you mean 'mode'"),
    ('compile_networks = dict(mod=1)', "did you mean 'mode'"),
    ("visualizer = dict(type='Visualiser')", "did you mean 'Visualizer'"),
    ("model_wrapper_cfg = dict(type='MMSeparateDistributedDataParalel')", 'did you mean')])
def test_misspelt_name_is_refused_with_the_nearest(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load_config(child(tmp_path, text))


@pytest.mark.parametrize(('text', 'message'), [
    ('max_epochs = 0', 'max_epochs must be at least 1, got 0'),
    ('batch_size = 0', 'batch_size must be at least 1'),
    ('batch_size = 1.5', 'batch_size must be int or None, got 1.5'),
    ('num_workers = 10 ** 9', 'num_workers must be at most 512'),
    ('num_workers = -1', 'num_workers must be at least 0'),
    ('log_interval = -5', 'log_interval must be at least 1'),
    ('default_hooks = dict(checkpoint=dict(interval=-2))', 'interval must be at least'),
    ('default_hooks = dict(checkpoint=dict(interval="10"))', "must be int, got '10'"),
    ('model = dict(objectives=dict(gcl=dict(sampler=dict(num_patches=16 * 10 ** 9))))',
     'num_patches must be at most 1000000'),
    ('optim_wrapper = dict(optimizer=dict(lr=float("nan")))', 'lr must be a finite number'),
    ('optim_wrapper = dict(optimizer=dict(lr="fast"))', "must be float or Tensor, got 'fast'"),
    ('randomness = dict(seed=-1)', 'seed must be at least 0'),
    ('model = dict(generator=dict(num_blocks=10 ** 9))', 'num_blocks must be at most'),
    ('model = dict(generator=5)', r'generator must be dict, got 5'),
    ('train_dataloader = None\nval_dataloader = 7', 'val_dataloader must be'),
    ('default_hooks = dict(timer=3)', r'timer must be dict\(type=...\)')])
def test_impossible_value_names_the_setting(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load_config(child(tmp_path, text))


@pytest.mark.parametrize('text', [
    'rate = 1e-4\noptim_wrapper = dict(optimizer=dict(lr=rate))',
    "folder = 'x'\nimage_cache = '${folder}'",
    "default_hooks = dict(logger_2=dict(type='LoggerHook'), mine=dict(type='EmptyCacheHook'))",
    'default_hooks = dict(checkpoint=dict(interval=-1), timer=None)',
    'optim_wrapper = dict(clip_grad=dict(max_norm=1, norm_type=float("inf")))',
    "model = dict(objectives=dict(second=dict(type='IdentityMapping')))",
    'train_dataloader = dict(num_batch_per_epoch=3)'])
def test_what_is_read_is_accepted(tmp_path, text):
    load_config(child(tmp_path, text, H2Z))


def test_config_that_a_run_has_written_is_read_again(tmp_path):
    config = load_config(child(tmp_path, "mine = 2\nbatch_size = '${mine}'"))
    config.launcher = 'none'
    config.dump(str(tmp_path / 'written.py'))
    assert load_config(tmp_path / 'written.py').batch_size == 2


@pytest.mark.parametrize(('options', 'message'), [
    ({'image_size': 16, 'model.discriminator.num_layers': 4},
     'images of 16 x 16 pixels are too small for model.discriminator'),
    ({'optim_wrapper.optimizer.betas': (2, 3)}, 'optim_wrapper: .*beta'),
    ({'model.generator.norm': 'batches'}, 'model: .*instance.*batches'),
    ({'train_dataloader.dataset.split': 'sometimes'}, 'train_dataloader: .*sometimes'),
    ({'train_dataloader.timeout': -1}, 'train_dataloader: .*timeout'),
    ({'param_scheduler': [{'type': 'ConstantThenLinearLR', 'constant': 3}]},
     'param_scheduler: .*constant is a share'),
    ({'default_hooks.ema': {'type': 'GeneratorEMAHook', 'momentum': 2.0}}, 'hooks: .*momentum')])
def test_part_that_cannot_be_built_is_one_line_before_training(tiny_config, options, message):
    with pytest.raises(ConfigError, match=message) as caught:
        build_runner(tiny_config(**options)).build_training()
    assert '\n' not in str(caught.value)


def test_dataset_of_the_sample_pictures_is_reported_likewise(tiny_config):
    unused = {f'{split}_{part}': None for split in ('val', 'test')
              for part in ('cfg', 'dataloader', 'evaluator')}
    config = tiny_config(**{'sample_dataset.split': 'sometimes', **unused})
    with pytest.raises(ConfigError, match=r'dataset of SampleImagesHook: .*sometimes'):
        build_runner(config).train()


def test_slip_in_what_a_metric_hands_on_is_named(repository):
    with pytest.raises(ConfigError, match="target has no argument 'data_rooot'; did you mean "):
        load_config(repository / 'configs/gcl/maps.py', {'target': {'data_rooot': 'x'}})


@pytest.mark.parametrize(('setting', 'value', 'near'), [
    ('log_level', 'WARN', 'WARNING'), ('default_scope', 'mmgc', 'mmgcl'),
    ('launcher', 'pytorchh', 'pytorch')])
def test_word_that_is_none_of_a_few_names_the_nearest(setting, value, near):
    with pytest.raises(ConfigError, match=rf'{setting} must be one of .*did you mean {near!r}'):
        load_config('gcl/demo', {setting: value})


def test_option_of_torch_compile_needs_no_entry_in_the_config():
    config = load_config('gcl/demo', {'compile_networks.backend': 'eager'})
    assert config.compile_networks == {'backend': 'eager'}
    with pytest.raises(ConfigError, match="no argument 'backnd'; did you mean 'backend'"):
        load_config('gcl/demo', {'compile_networks.backnd': 'eager'})
