"""A setting of an earlier version is refused with the way it is written now."""
import pytest

from mmgcl.engine.config import load_config
from mmgcl.engine.config_checks import check, find_class
from mmgcl.engine.config_values import arguments_of
from mmgcl.engine.renamed_settings import RENAMED
from mmgcl.errors import ConfigError


@pytest.mark.parametrize(('option', 'value', 'now'), [
    ('model.objectives.gcl.width', 8, "embedding=dict(type='LinearEmbedding', channels=8)"),
    ('model.objectives.gcl.head.hops', 3, "conv=dict(type='TAGConv', hops=3)"),
    ('model.objectives.gcl.graph.threshold', 0.2, 'threshold=0.2'),
    ('train_dataloader.dataset.pipeline', [{'type': 'Resize', 'size': 64}], 'scale=64'),
    ('train_dataloader.dataset.pipeline.0.size', 96, 'scale=96 of the Resize')])
def test_earlier_setting_is_one_line_with_the_present_one(option, value, now):
    with pytest.raises(ConfigError) as error:
        load_config('gcl/h2z', {option: value})
    assert now in str(error.value)
    assert '\n' not in str(error.value)


@pytest.mark.parametrize(('component', 'name'), RENAMED)
def test_table_names_components_that_exist_and_settings_that_do_not(component, name):
    kind = find_class({'type': component}, 'x')
    assert name not in arguments_of(kind)
    with pytest.raises(ConfigError, match='it is now written'):
        check({'type': component, name: 1}, 'x')
