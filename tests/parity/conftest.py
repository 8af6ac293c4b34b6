"""Published numbers and how to compare with them."""
import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.parity.recorded import FOLDER, under
from tests.parity.report import DifferenceReport, table
from tests.parity.steps import TOLERANCE, Replay

REPORT, PROPERTY = DifferenceReport(), 'parity'


@pytest.fixture(scope='session')
def reference() -> Callable[[str], dict[str, np.ndarray]]:
    """``reference('patchgcl/lsgan.npz')``: the arrays of a file by name; skips without the file."""

    def load(relative_path: str) -> dict[str, np.ndarray]:
        path = FOLDER / relative_path
        if not path.is_file():
            pytest.skip(f'no reference data at {path}; MMGCL_REFERENCE names its folder')
        with np.load(path) as arrays:
            loaded = dict(arrays)
        REPORT.know(relative_path, loaded)
        return loaded

    return load


@pytest.fixture(autouse=True)
def _report(request: pytest.FixtureRequest) -> Iterator[None]:
    """Differences found by a test travel with its result."""
    yield
    request.node.user_properties.extend((PROPERTY, found) for found in REPORT.take())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption('--parity-report', action='store_true',
                     help='largest relative difference from each reference file')


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.getoption('--parity-report', default=False):
        # A result of '' is a teardown, the first to carry what the test found.
        found = [value for result in terminalreporter.stats.get('', [])
                 for name, value in result.user_properties if name == PROPERTY]
        files = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob('*.npz')]
        terminalreporter.write_line(table(found, files))


@pytest.fixture
def double() -> Iterator[None]:
    """New networks are built in double precision."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.fixture(scope='session')
def assert_matches() -> Callable[..., None]:
    """``assert_matches(actual, expected, tolerance)``: largest difference over largest entry.

    ``scale`` replaces the largest entry where the expected numbers are zero up to rounding.
    ``rounding`` gives the difference that single precision can explain, if it is more (see
    ``Rounding``).
    """

    def check(actual: Tensor, expected: np.ndarray, tolerance: float,
              scale: float | None = None, rounding: Callable[[], float] | None = None) -> None:
        recorded, expected = expected, torch.as_tensor(expected, dtype=torch.float64)
        dtype, actual = actual.dtype, actual.detach().double()
        assert actual.shape == expected.shape
        scale = float(expected.abs().max()) if scale is None else scale
        difference = float((actual - expected).abs().max())
        REPORT.add(recorded, dtype, difference, scale)
        if rounding is None or difference <= tolerance * scale:
            assert difference <= tolerance * scale
        else:
            assert difference <= rounding()

    return check


@pytest.fixture(scope='session')
def assert_gradients_match(assert_matches: Callable[..., None]) -> Callable[..., None]:
    """``assert_gradients_match(network, expected, tolerance)``: every parameter's gradient.

    ``expected`` holds them by the parameters' names. A bias is compared on the scale of its layer's
    weight where that is larger: in front of instance norm it is zero up to rounding.
    """

    def check(network: nn.Module, expected: dict[str, np.ndarray], tolerance: float) -> None:
        assert expected.keys() == dict(network.named_parameters()).keys()
        for name, parameter in network.named_parameters():
            weight = name.replace('.bias', '.weight')
            scale = max(np.abs(expected[name]).max(), np.abs(expected[weight]).max())
            assert_matches(parameter.grad, expected[name], tolerance, scale=float(scale))

    return check


@pytest.fixture
def check_log(assert_matches) -> Callable[..., None]:
    """Compares the terms of a step with the recorded ones, of which ours may be a share."""

    def check(run: Replay, number: int, log: Mapping[str, Tensor], names: Mapping[str, str],
              shares: Mapping[str, float] | None = None) -> None:
        for ours, theirs in names.items():
            share = (shares or {}).get(ours, 1)
            assert_matches(log[ours] / share, run.arrays[f'step{number}/{theirs}'], TOLERANCE)

    return check


@pytest.fixture
def encoder_settings(reference, tmp_path) -> dict[str, object]:
    """The recordings' narrow VGG16, in a file under torchvision's names."""
    arrays = under(reference('contrastive/flsesim_units.npz'), 'vgg/param/')
    state = {re.sub(r'^.*?(\d+)\.(weight|bias)$', r'features.\1.\2', name):
             torch.from_numpy(array) for name, array in arrays.items()}
    path = tmp_path / 'vgg16.pth'
    torch.save(state, path)
    return {'encoder.weights': str(path),
            'encoder.base_channels': len(state['features.0.weight'])}
