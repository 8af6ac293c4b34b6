"""Images that do not fit the networks are one line before training."""
import pytest
import torch

from mmgcl.engine.image_checks import require_fitting_images
from mmgcl.errors import ConfigError
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

SMALL = {'num_blocks': 1, 'base_channels': 4}
VGG = {'type': 'VGG16Encoder', 'layers': ('relu1_1',), 'weights': None}


def one_sided(generator, discriminator, objective=None, **further):
    return MODELS.build({
        'type': 'OneSidedTranslator', 'gan_loss': {'type': 'GANLoss'},
        'generator': {'type': 'ResnetGenerator', **SMALL, **generator},
        'discriminator': {'type': 'PatchDiscriminator', 'base_channels': 4, 'num_layers': 1,
                          **discriminator},
        'objectives': {'nce': objective}, **further})


def contrast(encoder, identity=False):
    return {'type': 'PatchNCE', 'encoder': encoder, 'identity': identity, 'embed_channels': 8,
            'sampler': {'type': 'RandomPatchSampler', 'num_patches': 8},
            'loss': {'type': 'PatchNCELoss'}}


def images(x=3, y=3, side=40):
    torch.manual_seed(0)
    return {'real_x': torch.rand(1, x, side, side), 'real_y': torch.rand(1, y, side, side)}


@pytest.mark.parametrize(('x', 'y', 'message'), [
    (1, 3, 'model.generator takes 3 channels, but images of its domain have 1'),
    (3, 1, 'model.discriminator takes 3 channels, but images of its domain have 1')])
@pytest.mark.parametrize('side', [40, 140])
def test_other_channels_name_the_network_at_any_size(x, y, message, side):
    with pytest.raises(ConfigError, match=message):
        require_fitting_images(one_sided({}, {}), images(x, y, side))


def test_condition_of_a_discriminator_counts_as_channels():
    require_fitting_images(one_sided({}, {'in_channels': 6}, condition='real_x'), images())


@pytest.mark.parametrize(('objective', 'message'), [
    (contrast({'type': 'GeneratorTaps', 'layers': (4, 8)}), 'take another encoder'),
    (contrast(VGG, identity=True), 'set identity=False')])
def test_objective_that_needs_equal_channels_is_named(objective, message):
    model = one_sided({'in_channels': 1}, {}, objective)
    with pytest.raises(ConfigError, match=rf'model\.objectives\.nce .*{message}'):
        require_fitting_images(model, images(x=1))


def test_frozen_encoder_compares_grey_inputs_with_rgb_outputs():
    model = one_sided({'in_channels': 1}, {}, contrast(VGG))
    require_fitting_images(model, images(x=1))
    model.train()
    context = model.synthesize(images(x=1), StepRandom(0, 0))
    assert context.images['fake_y'].shape == (1, 3, 40, 40)
    losses = model.nce(context)
    assert all(torch.isfinite(value) for value in losses.values())


def test_both_directions_exchange_their_channels():
    model = MODELS.build({
        'type': 'TwoSidedTranslator', 'gan_loss': {'type': 'GANLoss'},
        'generator': {'type': 'ResnetGenerator', **SMALL, 'in_channels': 1, 'out_channels': 4},
        'discriminator': {'type': 'PatchDiscriminator', 'base_channels': 4, 'num_layers': 1},
        'objectives': {'cycle': {'type': 'CycleConsistency'}}})
    require_fitting_images(model, images(1, 4))
    made = model.synthesize(images(1, 4), StepRandom(0, 0)).images
    assert made['rec_x'].shape[1] == 1
    assert made['fake_y'].shape[1] == made['rec_y'].shape[1] == 4
