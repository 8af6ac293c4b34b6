"""Fresh noise in a training step."""
import pytest
import torch

from mmgcl.models.generators import ResnetGenerator, StyleGAN2Generator
from mmgcl.models.translators.noise import noise_maps
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

OUTPUTS = {'real_x': 'fake_y', 'real_y': 'idt_y'}


def generator(**settings) -> StyleGAN2Generator:
    return StyleGAN2Generator(
        **{'image_size': 16, 'base_channels': 0.5, 'num_blocks': 2, **settings})


def images(batch: int = 2) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return {name: torch.rand(batch, 3, 16, 16) * 2 - 1 for name in OUTPUTS}


def maps(iteration: int = 3, batch: int = 2, **share: int) -> list[torch.Tensor]:
    random = StepRandom(seed=0, iteration=iteration, **share)
    return noise_maps(generator(num_downs=2), images(batch), OUTPUTS, random)['noise']


def test_each_level_has_a_map_for_each_image():
    assert [tuple(level.shape) for level in maps()] == [(4, 1, 8, 8), (4, 1, 16, 16)]


def test_every_image_and_level_has_numbers_of_its_own():
    found = [image.flatten()[:64] for level in maps() for image in level]
    assert all(not torch.equal(one, other)
               for k, one in enumerate(found) for other in found[:k])


def test_an_iteration_has_the_same_noise_whenever_it_is_run():
    assert all(torch.equal(one, other) for one, other in zip(maps(3), maps(3), strict=True))
    assert not torch.equal(maps(3)[0], maps(4)[0])


def test_two_processes_have_the_noise_of_one():
    whole = maps(batch=4)[0].unflatten(0, (2, 4))
    for rank in range(2):
        part = maps(batch=2, rank=rank, world_size=2)[0].unflatten(0, (2, 2))
        assert torch.equal(part, whole[:, rank::2])


@pytest.mark.parametrize('other', [
    ResnetGenerator(num_blocks=1, base_channels=4), generator(noise='fixed'),
    generator(noise='none')])
def test_other_generators_get_none(other):
    assert noise_maps(other, images(), OUTPUTS, StepRandom(0, 0)) == {}


@pytest.mark.parametrize(('translator', 'network', 'output'), [
    ('OneSidedTranslator', 'generator', 'fake_y'),
    ('TwoSidedTranslator', 'generator_xy', 'fake_y')])
def test_translators_add_fresh_noise_in_training_and_none_in_tests(translator, network, output):
    torch.manual_seed(0)
    model = MODELS.build({
        'type': translator, 'gan_loss': {'type': 'GANLoss'},
        'generator': {'type': 'StyleGAN2Generator', 'image_size': 16, 'base_channels': 0.5},
        'discriminator': {
            'type': 'StyleGAN2Discriminator', 'image_size': 16, 'base_channels': 0.5}})
    torch.nn.init.ones_(getattr(model, network).decoder.convs[3].noise.weight)
    data = images()

    def made(iteration: int) -> torch.Tensor:
        return model.synthesize(data, StepRandom(seed=0, iteration=iteration)).images[output]

    assert torch.equal(made(0), made(0))
    assert not torch.allclose(made(0), made(1))
    assert torch.equal(
        model.translate_images(data['real_x']), model.translate_images(data['real_x']))
