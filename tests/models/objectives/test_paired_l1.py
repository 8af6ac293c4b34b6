"""Training with pairs."""
import pytest
import torch

from mmgcl.datasets import SyntheticTranslationDataset
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.errors import ConfigError
from mmgcl.models.objectives import PairedL1
from mmgcl.registry import MODELS
from mmgcl.structures import StepContext
from mmgcl.structures.step_random import StepRandom

ADAM = {'optimizer': {'type': 'Adam', 'lr': 1e-3, 'betas': (0.5, 0.999)}}


def _pix2pix(**settings: object) -> torch.nn.Module:
    torch.manual_seed(0)
    return MODELS.build({
        'type': 'OneSidedTranslator', 'condition': 'real_x',
        'generator': {'type': 'UNetGenerator', 'num_downs': 5, 'base_channels': 4},
        'discriminator': {'type': 'PatchDiscriminator', 'base_channels': 4, 'num_layers': 2,
                          'in_channels': 6, 'norm': 'batch'},
        'gan_loss': {'type': 'GANLoss', 'mode': 'vanilla'},
        'objectives': {'l1': {'type': 'PairedL1'}}, **settings})


def _images(**more: torch.Tensor) -> dict[str, torch.Tensor]:
    dataset = SyntheticTranslationDataset(size=32, length=2)
    images = {name: torch.stack([dataset[i][name] for i in range(2)])
              for name in ('real_x', 'real_y')}
    return {**images, **more}


def test_distance_is_the_weighted_mean_of_absolute_differences():
    fake, truth = torch.full((1, 3, 2, 2), 0.5), torch.zeros(1, 3, 2, 2)
    truth[0, 0] = 1.0
    context = StepContext({'fake_y': fake, 'truth_y': truth}, {}.__getitem__, StepRandom(0, 0))
    assert PairedL1(loss_weight=10.0)(context)['l1'].item() == pytest.approx(5.0)


def test_the_discriminator_sees_the_input_in_front_of_the_image():
    model = _pix2pix()
    seen = []
    model.discriminator.register_forward_pre_hook(lambda _, args: seen.append(args[0].detach()))
    images = _images()
    wrappers = PhaseOptimWrapperConstructor(dict(ADAM))(model)
    terms = model.train_step({**images, 'truth_y': images['real_y']}, wrappers)
    x, y = (images[name].permute(0, 3, 1, 2) / 127.5 - 1 for name in ('real_x', 'real_y'))
    assert len(seen) == 3  # real and generated for D, generated for G
    assert all(torch.equal(both[:, :3], x) for both in seen)
    assert torch.equal(seen[0][:, 3:], y)
    assert torch.equal(seen[1], seen[2])
    assert set(terms) == {'discrimination_adversarial', 'generation_adversarial', 'l1_l1'}


def test_steps_bring_the_translation_nearer_to_the_truth():
    model = _pix2pix(gan_weight=0.0)
    wrappers = PhaseOptimWrapperConstructor(dict(ADAM))(model)
    images = _images()
    data = {**images, 'truth_y': images['real_y']}
    distances = [model.train_step(dict(data), wrappers)['l1_l1'].item() for _ in range(8)]
    assert distances[-1] < 0.9 * distances[0]


def test_a_training_set_without_pairs_is_named():
    model = _pix2pix()
    wrappers = PhaseOptimWrapperConstructor(dict(ADAM))(model)
    with pytest.raises(ConfigError, match=r"truth_y.*train_dataloader.dataset.type='Paired"):
        model.train_step(_images(), wrappers)


def test_negative_weight_is_refused():
    with pytest.raises(ValueError, match='loss_weight must be >= 0, got -1'):
        PairedL1(loss_weight=-1)
