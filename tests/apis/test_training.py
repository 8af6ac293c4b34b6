"""``mmgcl.train``: what the command does, from Python."""
import mmgcl


def test_training_from_python_is_resumed_where_it_stopped(tiny_options, tmp_path):
    options = {**tiny_options, 'max_epochs': 1, 'default_hooks.checkpoint.interval': 1}
    first = mmgcl.train('gcl/demo', tmp_path, options)
    assert (tmp_path / 'epoch_1.pth').is_file()
    second = mmgcl.train('gcl/demo', tmp_path, {**options, 'max_epochs': 2}, resume='auto')
    assert (first.iter, second.iter) == (4, 8)
    assert {'generator', 'discriminator'} <= {name for name, _ in second.model.named_children()}
