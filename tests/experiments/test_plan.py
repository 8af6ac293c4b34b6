"""Which runs the tables and figures consist of."""
import pytest

from mmgcl.engine.config_files import config_names
from mmgcl.errors import ConfigError
from mmgcl.experiments.plan import ABLATIONS, CONTENTS, make_plan


@pytest.mark.parametrize('name', CONTENTS)
def test_every_run_has_a_config(name):
    runs = make_plan(name).runs
    assert runs
    assert {run.config for run in runs} <= set(config_names())


def test_table_1_is_nine_methods_on_five_sets():
    plan = make_plan('table1', seeds=2)
    assert (len(plan.rows), len(plan.datasets), len(plan.runs)) == (45, 5, 90)
    assert len({run.name for run in plan.runs}) == 90


def test_every_ablation_that_there_is_can_be_a_row_of_table_2():
    ablations = {name.split('/')[-1] for name in config_names() if 'gcl/ablations/' in name}
    assert ablations == set(ABLATIONS) - {'h2z'}
    rows = make_plan('table2', methods=list(ABLATIONS), seeds=1).rows
    assert {row.runs[0].config for row in rows} == {
        'gcl/h2z', *(f'gcl/ablations/{name}' for name in ablations)}


def test_tables_and_figures_share_runs():
    table, ablations, figure = (
        {run.name for run in make_plan(name).runs} for name in ('table1', 'table2', 'fig6'))
    assert figure < table
    assert table & ablations == {f'gcl_h2z_seed_{seed}' for seed in range(3)}


def test_figures_ask_for_no_scores():
    assert {run.dataset.metrics for run in make_plan('fig6').runs} == {()}
    assert {run.dataset.metrics for run in make_plan('table1').runs} == {('distribution',)}


def test_figure_8_compares_methods_with_and_without_training():
    assert [run.config for run in make_plan('fig8').runs] == [
        'strotss/monet', 'wct2/monet', 'cut/single_image', 'fsesim/single_image',
        'hneg_src/single_image', 'gcl/single_image']
    assert [run.config for run in make_plan('fig8', datasets=['single_image_small']).runs] == [
        'strotss/monet_squeezenet', 'wct2/monet', 'cut/single_image_small',
        'fsesim/single_image_small', 'hneg_src/single_image_small', 'gcl/single_image_small']


def test_methods_on_small_maps_are_compared_with_the_plain_gan_by_scores_of_pairs():
    plan = make_plan('table1', ['gan', 'cut', 'gcl'], ['maps_small'], seeds=1)
    assert [row.title for row in plan.rows] == ['no objective', 'CUT', 'PatchGCL']
    assert plan.runs[0].name == 'gan_maps_small_seed_0'
    assert [row.paper for row in plan.rows] == [(None, None)] * 3
    titles = [score.title for score in plan.rows[0].dataset.scores]
    assert titles[:3] == ['class mIoU', 'truth retrieval', 'KID of SqueezeNet']


@pytest.mark.parametrize(('name', 'given', 'line'), [
    ('table1', {'methods': ['cat']}, "no method 'cat'; there are cyclegan, munit"),
    ('table1', {'datasets': ['h2d']}, "no data set 'h2d'; there are h2z"),
    ('table1', {'datasets': ['single_image']}, "no data set 'single_image'"),
    ('table2', {'datasets': ['demo']}, "no data set 'demo'; there are h2z"),
    ('fig8', {'methods': ['munit']}, 'MUNIT has no config for single_image: expected')])
def test_what_there_is_not_is_one_line(name, given, line):
    with pytest.raises(ConfigError, match=line):
        make_plan(name, **given)


def test_options_of_training_do_not_reach_methods_without_one():
    plan = make_plan('fig8', ['strotss', 'cut'], options=['max_epochs=1', 'data_root=x'])
    assert [run.options for run in plan.runs] == [
        ('data_root=x',), ('max_epochs=1', 'data_root=x')]
