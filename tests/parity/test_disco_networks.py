"""DistanceGAN's other architecture, DiscoGAN's, against the published one."""
import numpy as np
import pytest

from mmgcl.models.discriminators import DiscoDiscriminator
from mmgcl.models.generators import DiscoGenerator
from mmgcl.models.losses.gan import GANLoss
from tests.parity.recorded import cases, tensor, under

FILE = 'adversarial/distance_disco_arch.npz'
SINGLE = 1e-5  # recorded in single precision
GENERATORS = cases(FILE, r'(\w+)\.main\.0\.weight$')


@pytest.mark.parametrize('case', GENERATORS)
def test_generator(reference, assert_matches, case):
    arrays = reference(FILE)
    state = under(arrays, f'{case}.')
    weights = {name: array for name, array in state.items() if name.startswith('main.')}
    convolutions = [array for name, array in weights.items()
                    if name.endswith('weight') and array.ndim == 4]
    generator = DiscoGenerator(
        len(convolutions) // 2, len(convolutions[0]), convolutions[0].shape[1]).double()
    generator.load_state_dict({name: tensor(array) for name, array in weights.items()})
    output = generator(2 * tensor(arrays['G.x']) - 1)
    assert_matches((output + 1) / 2, state['y_train_mode'], SINGLE)


def _discriminator(arrays: dict[str, np.ndarray]) -> DiscoDiscriminator:
    state = {name: tensor(array) for name, array in under(arrays, 'D.').items()
             if name.startswith(('conv', 'bn'))}
    width, channels = state['conv1.weight'].shape[:2]
    network = DiscoDiscriminator(width, channels).double()
    network.load_state_dict(state)
    return network


@pytest.mark.parametrize('name', ['real', 'fake'])
def test_discriminator(reference, assert_matches, name):
    arrays = reference(FILE)
    logits = _discriminator(arrays)(2 * tensor(arrays[f'D.{name}']) - 1)
    assert_matches(logits.sigmoid(), arrays[f'D.out_{name}'], SINGLE)


def test_vanilla_loss_of_the_logits_is_the_published_loss(reference, assert_matches):
    arrays = reference(FILE)
    network, loss = _discriminator(arrays), GANLoss(mode='vanilla')
    real, fake = (network(2 * tensor(arrays[f'D.{name}']) - 1) for name in ('real', 'fake'))
    assert_matches(loss.discriminator(real, fake), arrays['loss.dis'], SINGLE)
    assert_matches(loss.generator(fake), arrays['loss.gen'], SINGLE)
