"""LPIPS between input and output."""
import pytest
import torch
from torch import nn

from mmgcl.errors import CheckpointError
from mmgcl.evaluation import LPIPSDistance, LPIPSMetric


class MeanDistance(nn.Module):
    def forward(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        return (first - second).abs().mean((1, 2, 3))


def samples(*changes: float) -> list[dict]:
    return [{'name': f'image_{k}', 'x_path': f'x/{k}', 'real_x': torch.zeros(3, 8, 8),
             'fake_y': torch.full((3, 8, 8), change)} for k, change in enumerate(changes)]


def test_mean_over_the_set_and_the_value_of_each_image():
    metric = LPIPSMetric(MeanDistance())
    metric.process(None, samples(0.1, 0.5))
    assert metric.compute_metrics(metric.results) == {'mean': pytest.approx(0.3)}
    assert metric.per_image['image_1'] == {'lpips': pytest.approx(0.5)}


def test_repeated_file_counts_once():
    metric = LPIPSMetric(MeanDistance())
    metric.process(None, samples(0.1, 0.5) + samples(0.1))
    assert metric.compute_metrics(metric.results) == {'mean': pytest.approx(0.3)}


@pytest.fixture
def backbone(tmp_path) -> str:
    """A file with torchvision's names, of random weights."""
    models = pytest.importorskip('torchvision.models')
    torch.manual_seed(0)
    path = tmp_path / 'alexnet.pth'
    torch.save({name: weight for name, weight in models.alexnet(weights=None).state_dict().items()
                if name.startswith('features')}, path)
    return str(path)


def test_backbone_from_a_file_decides_the_distance(backbone):
    pytest.importorskip('lpips')
    distance = LPIPSDistance('alex', backbone)
    images = torch.rand(2, 2, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    found = distance(*images)
    assert torch.equal(distance(images[0], images[0]), torch.zeros(2))
    assert (found > 0).all()
    torch.testing.assert_close(found, LPIPSDistance('alex', backbone)(*images))


def test_file_of_another_network_is_refused(tmp_path):
    pytest.importorskip('lpips')
    torch.save({'a': torch.zeros(1)}, tmp_path / 'other.pth')
    with pytest.raises(CheckpointError, match='does not hold the weights of this backbone'):
        LPIPSDistance('alex', str(tmp_path / 'other.pth'))


def test_without_network_both_ways_are_named(monkeypatch):
    pytest.importorskip('lpips')

    def offline(*args: object, **kwargs: object) -> None:
        raise OSError('no network')
    monkeypatch.setattr('torch.hub.load_state_dict_from_url', offline)
    monkeypatch.setattr('torchvision.models._api.load_state_dict_from_url', offline)
    with pytest.raises(CheckpointError, match=r'Connect once to .*alexnet.*distance\.weights'):
        LPIPSDistance('alex')


def test_unknown_backbone_lists_those_known():
    with pytest.raises(ValueError, match='alex, vgg'):
        LPIPSDistance('resnet')
