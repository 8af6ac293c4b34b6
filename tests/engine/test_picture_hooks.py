"""Hooks that leave pictures: of a test on disk, of the graphs in training."""
import json
from pathlib import Path

import cv2
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.engine.run import build_runner


def test_a_test_leaves_inputs_outputs_truths_scores_and_a_page(tiny_config, tmp_path):
    config, out = tiny_config(), tmp_path / 'out'
    for name, kind in (('save', 'SaveTranslationsHook'), ('gallery', 'GalleryHook')):
        config.default_hooks[name] = {'type': kind, 'out_dir': str(out)}
    metrics = build_runner(config).test()
    names = ['scene_00000', 'scene_00001']
    for folder in ('', 'input', 'truth'):
        assert sorted(path.stem for path in (out / folder).glob('*.png')) == names
    dataset = SyntheticTranslationDataset(size=32, length=2, split='test')
    for folder, image in (('input', 'real_x'), ('truth', 'truth_y')):
        saved = cv2.imread(str(out / folder / 'scene_00001.png'))[..., ::-1]
        assert (saved == dataset[1][image].numpy()).all()
    scores = json.loads((out / 'scores.json').read_text())
    mean = sum(scores[name]['structure'] for name in names) / 2
    assert mean == pytest.approx(metrics['correspondence/structure'])
    page = (out / 'gallery.html').read_text()
    assert 'correspondence/<wbr>structure' in page
    assert 'SyntheticTranslationDataset' in page  # the config


def test_graphs_are_drawn_at_intervals_and_sent_to_tensorboard(tiny_config):
    config = tiny_config(max_epochs=1)
    config.default_hooks.graph_analysis = {
        'type': 'GraphAnalysisHook', 'dataset': config.sample_dataset, 'count': 1, 'interval': 3,
        'layer': 1}
    run = build_runner(config)
    run.train()
    folder = Path(run.log_dir) / 'vis_data'
    kinds = ('attention', 'degrees', 'eigenvectors')
    assert {path.name for path in folder.glob('vis_image/*.png')} >= {
        f'{kind}_{step}.png' for kind in kinds for step in (3, 4)}
    events = EventAccumulator(str(folder), size_guidance={'images': 0})
    events.Reload()
    for kind in kinds:
        assert [event.step for event in events.Images(kind)] == [3, 4]


def test_picture_that_cannot_be_drawn_does_not_end_the_training(tiny_config):
    config = tiny_config(max_epochs=1, **{'model.objectives.gcl.head.pool_levels': 0})
    config.default_hooks.graph_analysis = {
        'type': 'GraphAnalysisHook', 'dataset': config.sample_dataset, 'count': 1, 'layer': 2}
    run = build_runner(config)
    run.train()
    assert run.iter == 4
    names = {path.stem for path in Path(run.log_dir).glob('vis_data/vis_image/*_4.png')}
    assert names == {'input_output_4', 'degrees_4', 'eigenvectors_4'}


def test_drawing_graphs_changes_no_weight(tiny_config):
    weights = []
    for drawn in (False, True):
        config = tiny_config(f'drawn_{drawn}', max_epochs=1)
        if drawn:
            config.default_hooks.graph_analysis = {
                'type': 'GraphAnalysisHook', 'dataset': config.sample_dataset, 'count': 1,
                'interval': 2, 'max_nodes': 64}
        run = build_runner(config)
        run.train()
        weights.append(run.model.state_dict())
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
