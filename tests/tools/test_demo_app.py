"""The command that serves the demo page; the page itself is tested in tests/visualization."""
import pytest


@pytest.mark.parametrize(('arguments', 'message'), [
    ((), 'error: name CONFIG CHECKPOINT ..., or --runs WORK_DIR ...'),
    (('configs/gcl/demo.py',), 'error: name CONFIG CHECKPOINT'),
    (('configs/gcl/demo.py', 'gone.pth'), 'gone.pth'),
    (('--runs', 'docs'), 'error: docs holds no config'),
    (('--max-side', 0), 'must be at least 1, got 0')])
def test_mistake_is_one_line(run_tool, arguments, message):
    done = run_tool('demo_app.py', *arguments)
    assert done.status == 2
    assert message in done.err.splitlines()[-1]
