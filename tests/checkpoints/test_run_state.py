"""The state of a run in a checkpoint: checked before anything is loaded."""
import pytest
import torch

from mmgcl.checkpoints import read_checkpoint
from mmgcl.errors import CheckpointError


@pytest.fixture(scope='module')
def content(tmp_path_factory):
    """What a checkpoint of a tiny run holds; filled by the first test that trains."""
    return {}


def change(tree: dict, path: str, value: object) -> dict:
    """A copy of nested dicts with one value replaced, or without it."""
    name, _, rest = path.partition('.')
    name = int(name) if name.isdecimal() else name
    if rest:
        return {**tree, name: change(tree[name], rest, value)}
    if value is KeyError:
        return {key: item for key, item in tree.items() if key != name}
    return {**tree, name: value}


@pytest.mark.parametrize(('path', 'value', 'message'), [
    ('meta', KeyError, 'meta is missing'),
    ('meta.epoch', KeyError, 'meta.epoch is None'),
    ('meta.epoch', 'one', "meta.epoch is the text 'one'"),
    ('meta.epoch', -1, 'meta.epoch is -1'),
    ('meta.iter', 1.5, 'meta.iter is 1.5'),
    ('meta.iter', True, 'meta.iter is True'),
    ('message_hub', KeyError, 'message_hub is missing'),
    ('message_hub.runtime_info', [1], 'message_hub.runtime_info is a list'),
    ('message_hub.log_scalars', {'a': 3}, 'message_hub.log_scalars.a is not the history'),
    ('message_hub.log_scalars', {'a': {'log_history': [1.0], 'count_history': []}},
     'not the history'),
    ('optimizer', KeyError, 'optimizer is missing'),
    ('optimizer', {}, 'optimizer.discriminator is missing'),
    ('optimizer.generator', 'x', "optimizer.generator is the text 'x'"),
    ('optimizer.generator.state', {}, 'optimizer.generator.state is a dict of 0'),
    ('optimizer.generator.state', {999: {}}, 'optimizer.generator.state.999'),
    ('optimizer.generator.state.0.exp_avg', 'x', "state.0.exp_avg is the text 'x'"),
    ('optimizer.generator.state.0.exp_avg', torch.zeros(1, 2, 3), 'state.0.exp_avg'),
    ('optimizer.generator.param_groups', [], 'param_groups is a list of 0'),
    ('param_schedulers', [], 'param_schedulers'),
    ('param_schedulers.generator', [{'last_step': 'x'}], 'param_schedulers.generator'),
])
def test_state_that_is_wrong_is_one_line_that_names_the_key(
        tiny_runner, content, tmp_path, path, value, message):
    if not content:
        run = tiny_runner('first', max_epochs=1)
        run.train()
        content.update(read_checkpoint(f'{run.work_dir}/epoch_1.pth'))
    torch.save(change(content, path, value), tmp_path / 'changed.pth')
    run = tiny_runner('second', max_epochs=2, resume=True,
                      load_from=str(tmp_path / 'changed.pth'))
    with pytest.raises(CheckpointError) as caught:
        run.train()
    assert message in str(caught.value)
    assert '\n' not in str(caught.value)


def test_average_of_another_shape_is_named(tiny_runner, content, tmp_path):
    ema = {'default_hooks.ema': {'type': 'GeneratorEMAHook'}}
    run = tiny_runner('first', max_epochs=1, **ema)
    run.train()
    saved = read_checkpoint(f'{run.work_dir}/epoch_1.pth')
    torch.save(change(saved, 'generator_ema', {'model.1.weight': torch.zeros(3)}),
               tmp_path / 'changed.pth')
    run = tiny_runner('second', resume=True, load_from=str(tmp_path / 'changed.pth'), **ema)
    with pytest.raises(CheckpointError, match=r'generator_ema\.model\.1\.weight is of shape'):
        run.train()
