"""One network's weights from and to the published form."""
import pytest
import torch
from torch import Tensor, nn

from mmgcl.checkpoints.published import MismatchError, fill, published_state
from mmgcl.checkpoints.published.conversion import published_networks
from mmgcl.errors import CheckpointError
from mmgcl.models.discriminators import PatchDiscriminator, StyleGAN2Discriminator
from mmgcl.models.generators import ResnetGenerator, StyleGAN2Generator
from mmgcl.models.heads import GraphHead, LinearEmbedding

NETWORKS = [
    lambda: ResnetGenerator(2, 4), lambda: ResnetGenerator(2, 4, antialias=False),
    lambda: PatchDiscriminator(4), lambda: PatchDiscriminator(4, 2, antialias=False),
    lambda: StyleGAN2Generator(16, 1), lambda: StyleGAN2Generator(16, 1, noise='none'),
    lambda: StyleGAN2Discriminator(16, 1)]


class GraphFeatures(nn.Module):
    """The parameters of a patch-wise graph contrast."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = LinearEmbedding(4, in_channels=(3, 5))
        self.head = GraphHead(
            conv=dict(type='TAGConv', hops=2), pool=dict(type='TopKPooling'), pool_levels=2,
            pool_conv=dict(type='TAGConv', hops=1), channels=4, num_layers=2)


class MLPFeatures(nn.Module):
    """The parameters of the projection of CUT."""

    def __init__(self) -> None:
        super().__init__()
        self.mlps = nn.ModuleList(
            nn.Sequential(nn.Linear(width, 4), nn.ReLU(), nn.Linear(4, 4)) for width in (3, 5))


def stored(network: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in published_state(network).items()}


@pytest.mark.parametrize('make', [*NETWORKS, GraphFeatures, MLPFeatures])
@pytest.mark.parametrize('prefix', ['', 'module.'])
def test_there_and_back(make, prefix):
    torch.manual_seed(0)
    source, target = make(), make()
    fill(target, {f'{prefix}{name}': tensor for name, tensor in stored(source).items()}, 'a', 'b')
    for name, weight in source.state_dict().items():
        assert torch.equal(weight, target.state_dict()[name])


@pytest.mark.parametrize(('make', 'expected'), [
    (GraphFeatures, {
        'embed_1.linear.weight': (4, 5), 'gnn_0.conv1.lin.weight': (4, 12),
        'pools_1.1.proj.bias': (1,), 'gnn_pools_1.0.conv1.lin.bias': (4,)}),
    (MLPFeatures, {'mlp_0.0.weight': (4, 3), 'mlp_1.2.bias': (4,)}),
    (NETWORKS[0], {'model.7.filt': (8, 1, 3, 3), 'model.18.filt': (8, 1, 4, 4),
                   'model.12.conv_block.5.weight': (16, 16, 3, 3)}),
    (NETWORKS[4], {'encoder.convs.2.skip.0.kernel': (4, 4),
                   'decoder.convs.3.conv.weight': (1, 32, 64, 3, 3),
                   'decoder.convs.3.conv.blur.kernel': (4, 4)}),
    (NETWORKS[6], {'convs.2.conv2.0.kernel': (4, 4), 'final_linear.1.weight': (1, 64)}),
    (NETWORKS[2], {'model.2.filt': (4, 1, 3, 3), 'model.14.weight': (1, 32, 4, 4)})])
def test_published_names_and_shapes(make, expected):
    state = published_state(make())
    assert {name: tuple(state[name].shape) for name in expected} == expected


def test_filters_may_be_missing():
    network = NETWORKS[0]()
    fill(network, {name: tensor for name, tensor in stored(network).items()
                   if not name.endswith('.filt')}, 'a', 'b')


def test_statistics_of_early_torch_are_passed_over():
    network = NETWORKS[0]()
    old = {'model.2.running_mean': torch.zeros(4), 'model.2.running_var': torch.ones(4),
           'model.12.conv_block.2.num_batches_tracked': torch.tensor(0)}
    fill(network, {**stored(network), **old}, 'a', 'b')


def test_every_tensor_that_does_not_fit_is_named_with_its_shapes():
    network = NETWORKS[0]()
    given = stored(network)
    given['model.99.weight'] = torch.zeros(2, 3)
    given['model.4.weight'] = torch.zeros(2, 3)
    given['model.7.filt'] = 2 * given['model.7.filt']
    del given['model.1.bias']
    with pytest.raises(MismatchError, match=r'G\.pth does not fit generator .* 4 ') as error:
        fill(network, given, 'G.pth', 'generator')
    assert error.value.details == [
        'missing: model.1.bias (4,)', 'unexpected: model.99.weight (2, 3)',
        'wrong shape: model.4.weight has (2, 3), the config has (8, 4, 3, 3)',
        'another blur filter: model.7.filt']


def test_what_does_not_fit_changes_nothing():
    network = NETWORKS[0]()
    before = stored(network)
    given = {name: tensor + 1 for name, tensor in before.items()} | {'more': torch.zeros(1)}
    with pytest.raises(MismatchError):
        fill(network, given, 'a', 'b')
    assert all(torch.equal(tensor, before[name]) for name, tensor in stored(network).items())


@pytest.mark.parametrize(('ours', 'theirs', 'hint'), [(0, 1, 'False'), (1, 0, 'True')])
def test_plain_weights_for_an_antialiased_network_name_the_setting(ours, theirs, hint):
    with pytest.raises(MismatchError, match=f'antialias={hint}'):
        fill(NETWORKS[ours](), stored(NETWORKS[theirs]()), 'a', 'b')


def test_network_of_no_family_is_refused():
    with pytest.raises(CheckpointError, match='Linear has no published form'):
        published_state(nn.Linear(2, 2))


def test_two_sided_networks_have_the_names_of_cyclegan():
    names = ('generator_xy', 'generator_yx', 'discriminator_x', 'discriminator_y')
    parts = nn.ModuleDict({name: nn.Identity() for name in names})
    assert published_networks(parts) == {
        'G_A': 'generator_xy', 'G_B': 'generator_yx',
        'D_A': 'discriminator_y', 'D_B': 'discriminator_x'}


def test_one_network_only_can_be_the_feature_network():
    with pytest.raises(CheckpointError, match='a, b all have'):
        published_networks(nn.ModuleDict({'a': MLPFeatures(), 'b': GraphFeatures()}))


def test_strengths_of_noise_that_smallstylegan2_never_adds_are_passed_over():
    small, state = NETWORKS[5](), stored(NETWORKS[4]())
    fill(small, state, 'a', 'b')
    assert torch.equal(
        small.decoder.convs[3].conv.weight[None], state['decoder.convs.3.conv.weight'])
