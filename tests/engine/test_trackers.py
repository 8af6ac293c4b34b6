"""Other places for scalars and pictures than files and TensorBoard."""
import importlib.util
import sqlite3

import pytest

from mmgcl.engine.run import build_runner
from mmgcl.errors import ConfigError


@pytest.mark.parametrize(('name', 'package'), [('wandb', 'wandb'), ('mlflow', 'mlflow')])
def test_missing_package_is_one_line(tiny_config, monkeypatch, name, package):
    found = importlib.util.find_spec
    monkeypatch.setattr('mmgcl.engine.trackers.find_spec',
                        lambda other: None if other == package else found(other))
    config = tiny_config(**{'visualizer.vis_backends': f'${{{name}}}'})
    with pytest.raises(ConfigError, match=f'needs {package}.*: pip install {package}'):
        build_runner(config)


def test_mlflow_keeps_losses_scores_settings_and_pictures(tiny_config, tmp_path):
    mlflow = pytest.importorskip('mlflow', reason='mlflow is not installed')
    pytest.importorskip('sqlalchemy', reason="mlflow's databases need sqlalchemy")
    build_runner(tiny_config(**{
        'visualizer.vis_backends': '${mlflow}',
        'mlflow.1.tracking_uri': f'sqlite:///{tmp_path}/a.db',
        'mlflow.1.artifact_location': str(tmp_path / 'files')})).train()
    if mlflow.active_run():
        mlflow.end_run()
    database = sqlite3.connect(tmp_path / 'a.db')
    steps = database.execute("select step from metrics where key = 'gcl_contrast'").fetchall()
    assert sorted(step for step, in steps) == list(range(1, 9))
    names = {name for name, in database.execute('select distinct key from metrics')}
    assert 'correspondence/content' in names
    assert database.execute(
        "select value from params where key = 'model.generator.base_channels'").fetchone() == ('4',)
    pictures = {path.name.split('+timestamp')[0] for path in tmp_path.rglob('files/*/*/images/*')}
    assert pictures == {'input_output+step+0', 'input_output+step+8'}


def test_wandb_writes_a_run_without_a_network(tiny_config, tmp_path, monkeypatch):
    wandb = pytest.importorskip('wandb', reason='wandb is not installed')
    monkeypatch.setenv('WANDB_MODE', 'offline')
    build_runner(tiny_config(**{'visualizer.vis_backends': '${wandb}'})).train()
    wandb.finish()
    log, = tmp_path.rglob('offline-run-*/run-*.wandb')
    assert b'gcl_contrast' in log.read_bytes()
    assert len(list(tmp_path.rglob('media/images/input_output*'))) == 2
