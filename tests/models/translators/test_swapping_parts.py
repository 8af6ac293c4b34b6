"""Encoders, generators, objectives and translators swap freely, or one line says why not.

Every objective meets every generator with that generator's own taps, and every encoder with one
generator of each translator: encoders and generators do not know of each other otherwise.
"""
import copy
from functools import cache
from itertools import product

import pytest
import torch
from mmengine.registry import DefaultScope

from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.errors import ConfigError
from mmgcl.registry import MODELS

ADAM = {'optimizer': {'type': 'Adam', 'lr': 2e-4}}
ONE, TWO, STYLE = 'OneSidedTranslator', 'TwoSidedTranslator', 'StyleTranslator'
FIRST = {ONE: 'generator', TWO: 'generator_xy', STYLE: 'generator_x'}
TAPS = {'ResnetGenerator': (4, 8), 'UNetGenerator': (0, 2), 'StyleGAN2Generator': (0, 1)}
NET = {'num_blocks': 1, 'base_channels': 4}
GENERATORS = {
    'ResnetGenerator': NET, 'ZeroPadResnetGenerator': NET,
    'UNetGenerator': {'num_downs': 4, 'base_channels': 4},
    'StyleGAN2Generator': {'image_size': 32, 'base_channels': 0.25, 'num_blocks': 2},
    'DiscoGenerator': {'num_layers': 3, 'base_channels': 4},
    'MunitGenerator': {**NET, 'mlp_channels': 8}, 'UnitGenerator': NET,
    'WaveletAutoencoder': {'weights': None, 'channels': (2, 3, 4, 5)}}
ENCODERS = {
    'VGG16Encoder': {'base_channels': 4, 'layers': ('relu1_2', 'relu2_1')},
    'TorchvisionEncoder': {'model': 'squeezenet1_1', 'layers': ('features.1', 'features.4')},
    'EfficientNetLiteEncoder': {'layers': (0, 1)},
    'TimmEncoder': {'model': 'test_resnet', 'layers': (0, 1)}}
PACKAGES = {'EfficientNetLiteEncoder': 'efficientnet_lite_pytorch', 'TimmEncoder': 'timm'}
PATCHES = {'sampler': {'type': 'RandomPatchSampler', 'num_patches': 8}}
EMBEDDED = {**PATCHES, 'embed_channels': 8}
SELF_SIMILAR = {
    **PATCHES, 'similarity': {'type': 'SimilarityMap', 'window': None, 'measure': 'dot'},
    'loss': {'type': 'SelfSimilarityLoss', 'compare': 'cosine', 'smooth': True}}
DISCRIMINATOR = {'type': 'PatchDiscriminator', 'base_channels': 4, 'num_layers': 2}
LSGAN = {'type': 'GANLoss', 'mode': 'lsgan'}
ENCODED = {
    'PatchNCE': {**EMBEDDED, 'loss': {'type': 'PatchNCELoss'}},
    'GeneratedNegativeNCE': {**EMBEDDED, 'loss': {'type': 'NegativeNCELoss'}},
    'HardNegativeContrast': {**EMBEDDED, 'loss': {'type': 'HardNegativeLoss'}},
    'RelationConsistency': {**EMBEDDED, 'loss': {'type': 'RelationConsistencyLoss'}},
    'PatchGraphContrast': {
        **PATCHES, 'embedding': {'type': 'LinearEmbedding', 'channels': 8},
        'graph': {'type': 'DenseGraphBuilder',
                  'edges': {'type': 'CosineThreshold', 'threshold': 0.1}},
        'head': {'type': 'GraphHead', 'conv': {'type': 'TAGConv', 'hops': 2},
                 'pool': {'type': 'TopKPooling', 'ratio': 0.5, 'connect': 'two_hop'},
                 'pool_levels': 1, 'pool_conv': {'type': 'TAGConv', 'hops': 1}},
        'loss': {'type': 'InfoNCELoss'}},
    'SelfSimilarity': SELF_SIMILAR,
    'SelfSimilarity with heads': {**SELF_SIMILAR, 'contrast': {
        'type': 'SimilarityContrast', 'loss': {'type': 'SimilarityContrastLoss'}}}}
PLAIN = {
    'GeometryConsistency': {'discriminator': DISCRIMINATOR, 'gan_loss': LSGAN},
    'DistancePreservation': {'form': 'self', 'normalise': False},
    'IdentityMapping': {'weights': {'y': 5.0}}}
PHASES = {'GeneratedNegativeNCE': 'negatives', 'SelfSimilarity with heads': 'similarity'}
READ_IDENTITY = ('PatchNCE', 'GeneratedNegativeNCE', 'HardNegativeContrast', 'PatchGraphContrast',
                 'IdentityMapping')


@cache
def built(encoder: str) -> torch.nn.Module:
    """A frozen encoder without trained weights, of which one is enough."""
    return MODELS.build({'type': encoder, 'weights': None, **ENCODERS[encoder]})


def model_of(translator: str, generator: str, encoder: str | None, objective: str,
             **settings: object) -> torch.nn.Module:
    torch.manual_seed(0)
    own = {'type': objective.split()[0], **copy.deepcopy({**ENCODED, **PLAIN}[objective])}
    if objective in ENCODED:
        own['encoder'] = built(encoder) if encoder in ENCODERS else {
            'type': 'GeneratorTaps', 'layers': TAPS.get(generator, (0, 1)),
            'source_network': FIRST[translator]}
    phases = (PHASES[objective],) if objective in PHASES else ()
    return MODELS.build({
        'type': translator, 'generator': {'type': generator, **GENERATORS[generator]},
        'discriminator': dict(DISCRIMINATOR), 'gan_loss': dict(LSGAN), 'objectives': {'own': own},
        'phase_order': (*phases, 'discriminator', 'generator'), **settings})


def reason(translator: str, generator: str, encoder: str | None, objective: str) -> str | None:
    """What the error must say; None for what works."""
    styled = generator in ('MunitGenerator', 'UnitGenerator')
    if translator == STYLE and not styled:
        return 'has no codes, which StyleTranslator needs: take MunitGenerator'
    if translator != STYLE and styled:
        return 'take StyleTranslator'
    if generator == 'WaveletAutoencoder':
        return 'no weights to train: take a generator such as'
    if objective in ENCODED and encoder == 'GeneratorTaps' and generator not in TAPS:
        return 'has no taps, so GeneratorTaps cannot encode with it: take a generator with taps'
    if translator == STYLE and objective in READ_IDENTITY:
        return 'reads idt_y, which this translator does not make: .* set identity=False'
    if translator == STYLE and objective == 'GeometryConsistency':
        return 'fake_rotation_y, .* which this translator does not make: drop the objective'
    if translator == TWO and objective == 'GeometryConsistency':
        return "network 'generator', which this translator does not have: take OneSidedTranslator"
    return None


COMBINATIONS = [
    *product((ONE, TWO, STYLE), GENERATORS, ('GeneratorTaps',), ENCODED),
    *product((ONE, TWO, STYLE), GENERATORS, (None,), PLAIN),
    *((translator, 'MunitGenerator' if translator == STYLE else 'ResnetGenerator', *rest)
      for translator, *rest in product((ONE, TWO, STYLE), ENCODERS, ENCODED))]


@pytest.fixture(autouse=True)
def _scope():
    with DefaultScope.overwrite_default_scope('mmgcl'):
        yield


def step(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    images = torch.Generator().manual_seed(1)
    batch = {name: torch.randint(0, 256, (2, 32, 32, 3), generator=images, dtype=torch.uint8)
             for name in ('real_x', 'real_y')}
    return model.train_step(batch, PhaseOptimWrapperConstructor(dict(ADAM))(model))


@pytest.mark.parametrize(('translator', 'generator', 'encoder', 'objective'), COMBINATIONS)
def test_parts_swap_or_one_line_says_why_not(translator, generator, encoder, objective):
    if encoder in PACKAGES:
        pytest.importorskip(PACKAGES[encoder])
    expected = reason(translator, generator, encoder, objective)
    if expected is not None:
        with pytest.raises(ConfigError, match=expected) as caught:
            model_of(translator, generator, encoder, objective)
        assert '\n' not in str(caught.value)
        return
    terms = step(model_of(translator, generator, encoder, objective))
    assert any(name.startswith('own') for name in terms)
    assert all(value.isfinite() for value in terms.values())


@pytest.mark.parametrize('objective', [name for name in READ_IDENTITY if name in ENCODED])
def test_without_its_identity_an_objective_trains_a_style_translator(objective):
    config = {**ENCODED[objective], 'identity': False, 'type': objective,
              'encoder': built('VGG16Encoder')}
    phases = (PHASES[objective],) if objective in PHASES else ()
    model = model_of(STYLE, 'MunitGenerator', 'VGG16Encoder', 'SelfSimilarity',
                     objectives={'own': config},
                     phase_order=(*phases, 'discriminator', 'generator'))
    assert all(value.isfinite() for value in step(model).values())


@pytest.mark.parametrize('translator', [TWO, STYLE])
def test_a_phase_that_an_objective_brings_is_asked_for_with_an_order_that_works(translator):
    generator = 'MunitGenerator' if translator == STYLE else 'ResnetGenerator'
    wanted = ('similarity', 'discriminator', 'generator')
    with pytest.raises(ConfigError) as caught:
        model_of(translator, generator, 'VGG16Encoder', 'SelfSimilarity with heads',
                 phase_order=('discriminator', 'generator'))
    assert f'set phase_order={wanted}' in str(caught.value)
    model = model_of(translator, generator, 'VGG16Encoder', 'SelfSimilarity with heads',
                     phase_order=wanted)
    assert all(value.isfinite() for value in step(model).values())


def test_taps_name_the_networks_of_a_translator_that_has_no_generator():
    config = {**ENCODED['PatchNCE'], 'type': 'PatchNCE', 'encoder': {'type': 'GeneratorTaps'}}
    with pytest.raises(ConfigError, match='source_network to one of generator_xy, generator_yx'):
        model_of(TWO, 'ResnetGenerator', None, 'SelfSimilarity', objectives={'own': config})
