"""The ablation configs are the rows of the paper's Table 2."""
from pathlib import Path

import pytest

from mmgcl.engine.config import load_config
from mmgcl.models.build import build_part

GCL = Path(__file__).parents[1] / 'configs/gcl'
# Hops, threshold, number of poolings, share of the nodes that each pooling keeps.
TABLE_2 = {
    'ablations/hops_1': (1, 0.1, 1, 1 / 4),
    'ablations/hops_3': (3, 0.1, 1, 1 / 4),
    'ablations/threshold_0.0': (2, 0.0, 1, 1 / 4),
    'ablations/threshold_0.4': (2, 0.4, 1, 1 / 4),
    'ablations/threshold_0.6': (2, 0.6, 1, 1 / 4),
    'ablations/no_pooling': (2, 0.1, 0, None),
    'ablations/poolings_2': (2, 0.1, 2, 1 / 4),
    'ablations/down_scale_8': (2, 0.1, 1, 1 / 8),
    'h2z': (2, 0.1, 1, 1 / 4)}
BEYOND = {'ablations/no_graph', 'ablations/random_pooling'}


def objective(name: str) -> dict:
    return load_config(GCL / f'{name}.py').model.objectives.gcl


@pytest.mark.parametrize('name', TABLE_2)
def test_config_is_its_row_of_the_table(name):
    gcl, (hops, threshold, poolings, share) = objective(name), TABLE_2[name]
    head = build_part(gcl.head)
    assert gcl.graph.edges.threshold == threshold
    assert head.conv.hops == hops
    assert [pool.ratio for pool in head.pools] == [share] * poolings


def test_every_ablation_is_of_the_table_or_named_as_beyond_it():
    files = {f'ablations/{path.stem}' for path in (GCL / 'ablations').glob('*.py')}
    assert files == {name for name in TABLE_2 if '/' in name} | BEYOND


@pytest.mark.parametrize('name', sorted({*TABLE_2, *BEYOND} - {'h2z'}))
def test_ablation_changes_the_graph_alone(name):
    changed, base = objective(name).to_dict(), objective('h2z').to_dict()
    for config in (changed, base):
        del config['graph'], config['head']
    assert changed == base


def test_random_pooling_keeps_as_many_nodes_and_knows_no_score():
    pool, = build_part(objective('ablations/random_pooling').head).pools
    assert (pool.kept(256), list(pool.parameters())) == (64, [])


def test_without_a_graph_no_node_hears_of_another():
    head = build_part(objective('ablations/no_graph').head)
    assert (head.conv.hops, len(head.pools)) == (0, 0)
