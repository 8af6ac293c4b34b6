"""Hooks: pictures, the guard, the report."""
import json
from pathlib import Path

import cv2
import pytest
import torch

from mmgcl.checkpoints import load_weights_only
from mmgcl.errors import TrainingError


def test_pictures_of_fixed_inputs_appear_at_intervals(tiny_runner):
    run = tiny_runner(sample_interval=3)
    run.train()
    pictures = {path.name: cv2.imread(str(path))
                for path in Path(run.log_dir).glob('vis_data/vis_image/*.png')}
    assert set(pictures) == {f'input_output_{step}.png' for step in (0, 3, 6, 8)}
    first, last = pictures['input_output_0.png'], pictures['input_output_8.png']
    assert first.shape == (24 + 2 * 132 + 4, 3 * 132 + 4, 3)  # 32 pixels at four times their size
    assert (first[:, :132] == last[:, :132]).all()  # the inputs
    assert (first[24:, 136:264] != last[24:, 136:264]).any()  # the outputs


def test_loss_that_is_not_finite_stops_the_run_with_the_state_saved(tiny_runner):
    run = tiny_runner(**{'default_hooks.finite_loss.interval': 1})
    with torch.no_grad():
        run.model.gcl.head.conv.bias.fill_(float('nan'))
    with pytest.raises(TrainingError, match=r'gcl_contrast.*iteration 1'):
        run.train()
    assert 'state_dict' in load_weights_only(f'{run.work_dir}/not_finite_iter_1.pth')


def test_report_prints_scores_and_the_folder_of_pictures(tiny_runner, capsys):
    run = tiny_runner()
    run.train()
    printed = capsys.readouterr().out
    assert 'correspondence/combined' in printed
    assert 'vis_image' in printed


def log_of(run) -> list[dict]:
    """What the log file says, but for times and memory."""
    lines = next(Path(run.log_dir).glob('vis_data/scalars.json')).read_text().splitlines()
    return [{name: value for name, value in json.loads(line).items()
             if 'time' not in name and name != 'memory'} for line in lines]


def test_deferred_log_says_the_same_as_mmengines_own(tiny_runner):
    own = tiny_runner('own', log_interval=3, **{
        'default_hooks.runtime_info': {'_delete_': True, 'type': 'RuntimeInfoHook'}})
    deferred = tiny_runner('deferred', log_interval=3)
    own.train()
    deferred.train()
    assert log_of(own) == log_of(deferred)
    assert len(log_of(own)) == 3


def test_checkpoint_between_two_log_lines_holds_the_losses_so_far(tiny_runner):
    run = tiny_runner(log_interval=50, **{'default_hooks.checkpoint': {
        'type': 'CheckpointHook', 'interval': 3, 'by_epoch': False}})
    run.train()
    hub = load_weights_only(f'{run.work_dir}/iter_3.pth')['message_hub']
    assert len(hub['log_scalars']['train/gcl_contrast']['log_history']) == 3
