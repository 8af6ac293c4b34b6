"""A resumed run is the uninterrupted run, also where a method keeps more than networks."""
import pytest

from mmgcl.checkpoints import load_weights_only
from mmgcl.engine.run import build_runner
from tests.engine.test_resume import SAVE, equal


@pytest.mark.parametrize(('method', 'kept'), [
    ('negcut', 'momentum_head.mlps_0_0_weight'), ('lsesim', 'similarity_heads.convs.0.0.weight')])
def test_resumed_run_equals_the_uninterrupted_one_bit_for_bit(tiny_demo, method, kept):
    options = {**SAVE, 'model.image_buffer': {'type': 'ImageBuffer', 'size': 3},
               'default_hooks.ema': {'type': 'GeneratorEMAHook', 'momentum': 0.5}}
    whole = build_runner(tiny_demo(method, 'whole', **options))
    whole.train()
    resumed = build_runner(tiny_demo(method, 'resumed', **options, resume=True,
                                     load_from=f'{whole.work_dir}/iter_3.pth'))
    resumed.train()
    early, first, second = (load_weights_only(f'{run.work_dir}/iter_{number}.pth')
                            for run, number in ((whole, 3), (whole, 6), (resumed, 6)))
    for part in ('state_dict', 'optimizer', 'generator_ema'):
        assert equal(first[part], second[part]), part
    assert not equal(early['state_dict'][kept], first['state_dict'][kept])
