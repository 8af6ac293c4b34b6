"""Parts of the contrastive methods against published code, recorded in single precision."""
import numpy as np
import pytest
import torch
from torch import Tensor

from mmgcl.models.functional import CUT_EPS, unit_norm
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.heads.negatives import MomentumHead, NegativeGenerator
from mmgcl.models.heads.similarity import SimilarityHeads
from mmgcl.models.layers.similarity_map import SimilarityMap
from mmgcl.models.losses.hard_negative import HardNegativeLoss, hard_negative_weights
from mmgcl.models.losses.negative_nce import NegativeNCELoss, diversity
from mmgcl.models.losses.patch_nce import PatchNCELoss
from mmgcl.models.losses.relation_consistency import RelationConsistencyLoss
from mmgcl.models.losses.self_similarity import SelfSimilarityLoss
from mmgcl.models.losses.similarity_contrast import SimilarityContrastLoss
from mmgcl.models.objectives import HardNegativeContrast
from mmgcl.models.samplers import gather_patches
from tests.parity.recorded import Arrays, cases, cases_where, numbered, tensor, under
from tests.parity.steps import load

# Recorded in single precision; the largest entry sets the scale.
TOLERANCE = 1e-5
PATCH_NCE, HNEG = 'contrastive/patchnce.npz', 'contrastive/hneg_src.npz'
SESIM, NEGCUT = 'contrastive/flsesim_units.npz', 'contrastive/negcut_units.npz'


def scale_of_loss(loss: np.ndarray, largest_logit: float) -> float:
    """Single precision rounds logits to 1e-7 of themselves, and a loss is a small difference."""
    return max(float(loss), 0.01 * float(largest_logit))


def scale_of_gradient(gradient: np.ndarray, temperature: float) -> float:
    """The gradient of a mean over rows, where all of it may be rounding of the logits."""
    return max(float(abs(gradient).max()), 0.02 / temperature / len(gradient))


@pytest.mark.parametrize('case', cases(PATCH_NCE, r'(\w+)/feat_q$'))
def test_patch_nce(reference, assert_matches, case):
    arrays = under(reference(PATCH_NCE), f'{case}/')
    shape = (int(arrays['batch_size']), int(arrays['num_patches_per_image']), -1)
    queries = tensor(arrays['feat_q']).reshape(shape).requires_grad_()
    keys = tensor(arrays['feat_k']).reshape(shape).requires_grad_()
    loss = PatchNCELoss(float(arrays['T']), 'batch' if arrays['all_negatives'] else 'image')
    value = loss(queries, keys).mean()
    value.backward()
    assert_matches(value, arrays['loss_mean'], TOLERANCE,
                   scale=scale_of_loss(arrays['loss_mean'], abs(arrays['logits']).max()))
    expected = arrays['grad_feat_q_of_mean']
    assert_matches(queries.grad.flatten(0, 1), expected, TOLERANCE,
                   scale=scale_of_gradient(expected, float(arrays['T'])))
    assert keys.grad is None


@pytest.mark.usefixtures('double')
def test_patch_head(reference, assert_matches):
    arrays = reference('contrastive/patch_sample_f.npz')
    features = [tensor(array).requires_grad_() for array in numbered(arrays, 'feat_')]
    state = under(arrays, 'param/')
    head = PatchMLP([layer.shape[1] for layer in features], len(state['mlp_0.0.weight']))
    load(head, state)
    patches = [
        gather_patches(layer, torch.from_numpy(positions).expand(len(layer), -1))
        for layer, positions in zip(features, numbered(arrays, 'patch_ids_'), strict=True)]
    projected = head(patches)
    torch.autograd.backward(
        [rows.flatten(0, 1) for rows in projected],
        [tensor(cotangent) for cotangent in numbered(arrays, 'cotangent_')])
    for number, layer in enumerate(features):
        assert_matches(projected[number].flatten(0, 1), arrays[f'out_{number}'], TOLERANCE)
        assert_matches(layer.grad, arrays[f'grad_feat_{number}'], TOLERANCE)
        assert_matches(unit_norm(patches[number], CUT_EPS).flatten(0, 1),
                       arrays[f'out_no_mlp_{number}'], TOLERANCE)
    for gradient, parameter in zip(
            under(arrays, 'grad_param/').values(), head.parameters(), strict=True):
        assert_matches(parameter.grad, gradient, TOLERANCE)


class FixedChannels(torch.nn.Module):
    out_channels = (2,)


def hneg_nodes(arrays: Arrays) -> tuple[Tensor, Tensor]:
    return tensor(arrays['feat_q'])[None].requires_grad_(), tensor(arrays['feat_k'])[None]


def weighs_all_alike(arrays: Arrays) -> bool:
    """With one patch an image the published weights are all 1, by a defect."""
    return int(arrays['num_patches_option']) == 1


HNEG_CASES = cases(HNEG, r'(\w+)/feat_q$')


@pytest.mark.parametrize('case', HNEG_CASES)
def test_relation_consistency(reference, assert_matches, case):
    arrays = under(reference(HNEG), f'{case}/')
    queries, keys = hneg_nodes(arrays)
    loss = RelationConsistencyLoss()(queries, keys).squeeze()
    loss.backward()
    # A sum over N rows of differences of logarithms, each rounded to 1e-7.
    scale = max(float(arrays['src_loss']), 0.01 * len(arrays['feat_q']))
    assert_matches(loss, arrays['src_loss'], TOLERANCE, scale=scale)
    assert_matches(queries.grad[0], arrays['src_grad_q'], TOLERANCE)


@pytest.mark.parametrize('case', HNEG_CASES)
def test_gamma(reference, case):
    arrays = under(reference(HNEG), f'{case}/')
    start, curriculum = float(arrays['gamma_start']), bool(arrays['use_curriculum'])
    step = (int(arrays['step_gamma_epoch']), 1.0) if curriculum and arrays['step_gamma'] else None
    objective = HardNegativeContrast(
        FixedChannels(), torch.nn.Identity(), HardNegativeLoss(), embed_channels=2,
        gamma=(start, float(arrays['gamma_min']) if curriculum else start),
        epochs=int(arrays['total_epochs']), gamma_after=step)
    expected = float(arrays['gamma_effective_expected'])
    assert objective.gamma_at(int(arrays['epoch'])) == pytest.approx(expected)


@pytest.mark.parametrize('weighted', [True, False])
@pytest.mark.parametrize('case', HNEG_CASES)
def test_hard_negative_contrast(reference, assert_matches, case, weighted):
    arrays = under(reference(HNEG), f'{case}/')
    queries, keys = hneg_nodes(arrays)
    gamma = None if weighs_all_alike(arrays) else float(arrays['gamma_effective_expected'])
    if gamma is not None:
        assert_matches(hard_negative_weights(keys, gamma), arrays['weight'], TOLERANCE)
    loss = HardNegativeLoss(float(arrays['T']))(queries, keys, gamma if weighted else None)
    loss.sum().backward()
    expected = under(arrays, f'hdce_{"weighted" if weighted else "unweighted"}/')
    similarity = (queries.detach() @ keys.mT).abs().max()
    scale = scale_of_loss(expected['loss_mean'], similarity / float(arrays['T']))
    assert_matches(loss.squeeze(), expected['loss_mean'], TOLERANCE, scale=scale)
    assert_matches(queries.grad[0], expected['grad_q_of_mean'], TOLERANCE)


@pytest.mark.parametrize('case', cases_where(HNEG, r'(\w+)/feat_q$', weighs_all_alike))
def test_single_image_weights_are_not_all_one(reference, case):
    arrays = under(reference(HNEG), f'{case}/')
    _, keys = hneg_nodes(arrays)
    weights = hard_negative_weights(keys, float(arrays['gamma_effective_expected']))
    negatives = ~torch.eye(len(arrays['feat_k']), dtype=torch.bool)
    assert (arrays['weight'] == 1).all()
    assert (weights[0][negatives] < 1).sum() == negatives.sum() - len(negatives)  # but the hardest


def positions_of(arrays: Arrays) -> Tensor:
    batch, _, height, width = arrays['feat_src'].shape
    positions = arrays.get('patch_ids', np.arange(height * width))
    return torch.from_numpy(positions).expand(batch, -1)


def similarity_of(arrays: Arrays, centres: str = 'published') -> SimilarityMap:
    return SimilarityMap(int(arrays['patch_size']), 'cosine' if arrays['use_norm'] else 'dot',
                         centres)


FIXED = r'(\w+)/loss_mode$'


@pytest.mark.parametrize('case', cases(SESIM, FIXED))
def test_self_similarity(reference, assert_matches, case):
    arrays = under(reference(SESIM), f'{case}/')
    features = [tensor(arrays[f'feat_{name}']).requires_grad_() for name in ('src', 'tgt')]
    maps = [similarity_of(arrays)(layer, positions_of(arrays)) for layer in features]
    compare = {'cos': 'cosine', 'l1': 'l1'}[str(arrays['loss_mode'])]
    loss = SelfSimilarityLoss(compare, smooth=not arrays['use_norm'])(*maps).mean()
    loss.backward()
    for name, ours, layer in zip(('src', 'tgt'), maps, features):
        assert_matches(ours, arrays[f'sim_{name}'], TOLERANCE)
        assert_matches(layer.grad, arrays[f'grad_feat_{name}'], TOLERANCE)
    assert_matches(loss, arrays['loss'], TOLERANCE)


def has_windows_on_an_oblong_map(arrays: Arrays) -> bool:
    height, width = arrays['feat_src'].shape[-2:]
    return height != width and int(arrays['patch_size']) < min(height, width)


@pytest.mark.parametrize('case', cases_where(SESIM, FIXED, has_windows_on_an_oblong_map))
def test_exact_centres_differ_from_the_published_on_maps_that_are_not_square(reference, case):
    arrays = under(reference(SESIM), f'{case}/')
    features, positions = tensor(arrays['feat_src']), positions_of(arrays)
    exact, published = (similarity_of(arrays, centres)(features, positions)
                        for centres in ('exact', 'published'))
    assert not torch.allclose(exact, published)


@pytest.mark.usefixtures('double')
@pytest.mark.parametrize('case', cases(SESIM, r'(\w+)/generator_phase_loss$'))
def test_learned_self_similarity(reference, assert_matches, case):
    arrays = under(reference(SESIM), f'{case}/')
    names = {'src': 'src', 'tgt': 'tgt', 'other': 'other_already_flipped'}
    features = {ours: tensor(arrays[f'feat_{theirs}']).requires_grad_()
                for ours, theirs in names.items()}
    heads = SimilarityHeads([arrays['feat_src'].shape[1]])
    load(heads, under(arrays, 'param/'))
    similarity, positions = similarity_of(arrays), positions_of(arrays)
    maps = {name: similarity(heads([layer])[0], positions) for name, layer in features.items()}
    loss = SimilarityContrastLoss(float(arrays['T']))(*maps.values()).mean()
    loss.backward()
    for name, layer in features.items():
        assert_matches(maps[name], arrays[f'sim_{name}'], TOLERANCE)
        assert_matches(layer.grad, arrays[f'grad_feat_{name}'], 1e-4)
    assert_matches(loss, arrays['loss'], TOLERANCE)
    gradients = under(arrays, 'grad_param/').values()
    # The last bias moves all features alike, which the maps do not see: noise around zero.
    scale = float(max(abs(gradient).max() for gradient in gradients))
    for gradient, parameter in zip(gradients, heads.parameters(), strict=True):
        assert_matches(parameter.grad, gradient, 1e-4, scale=scale)
    smooth = not arrays['use_norm']
    spatial = SelfSimilarityLoss('cosine', smooth)(maps['src'], maps['tgt']).mean()
    assert_matches(spatial, arrays['generator_phase_loss'], TOLERANCE)


@pytest.mark.usefixtures('double')
def test_generator_of_negatives(reference, assert_matches):
    arrays = under(reference(NEGCUT), 'unit/')
    features = [tensor(array) for array in numbered(arrays, 'feat_')]
    noise = torch.stack([tensor(array) for array in numbered(arrays, 'noise_')])
    state = under(arrays, 'param/')
    generator = NegativeGenerator(len(features), features[0].shape[1], noise.shape[-1])
    load(generator, state)
    means = torch.stack([layer.mean((2, 3)) for layer in features])
    negatives = generator(means, noise)
    for ours, expected in zip(negatives, numbered(arrays, 'neg_'), strict=True):
        assert_matches(ours.flatten(0, 1), expected, TOLERANCE)
    loss = diversity(negatives)
    loss.backward()
    assert_matches(loss, arrays['diversity_loss'], TOLERANCE)
    for gradient, parameter in zip(
            under(arrays, 'diversity_grad_param/').values(), generator.parameters(), strict=True):
        assert_matches(parameter.grad, gradient, TOLERANCE)


@pytest.mark.usefixtures('double')
def test_means_of_the_slow_head(reference, assert_matches):
    arrays = under(reference(NEGCUT), 'unit/dense_F/')
    features = [tensor(array) for array in numbered(arrays, 'feat_')]
    state = under(arrays, 'param/')
    head = PatchMLP([layer.shape[1] for layer in features], len(state['mlp_0.0.weight']))
    load(head, state)
    expected = numbered(arrays, 'out_')
    for means, output in zip(MomentumHead(head)(features), expected, strict=True):
        assert_matches(means, output.mean((2, 3)), TOLERANCE)


@pytest.mark.parametrize(('negatives', 'name'), [
    ('image', 'nce_per_image'), ('batch', 'nce_all_negatives')])
def test_contrast_with_given_negatives(reference, assert_matches, negatives, name):
    arrays = under(reference(NEGCUT), 'unit/')
    expected = under(arrays, f'{name}/')
    shape = (int(arrays['batch']), int(arrays['num_patches']), -1)
    nodes = [tensor(arrays[name]).reshape(shape).requires_grad_() for name in ('q', 'k', 'neg_0')]
    temperature = temperature_of(arrays, expected)
    loss = NegativeNCELoss(temperature, negatives)(*nodes)
    mean = expected['loss'].mean()
    assert_matches(loss.mean(), mean, TOLERANCE,
                   scale=scale_of_loss(mean, abs(expected['logits']).max()))
    loss.mean().backward()
    for node, key in ((nodes[0], 'grad_q'), (nodes[2], 'grad_neg')):
        assert_matches(node.grad.flatten(0, 1), expected[key], TOLERANCE,
                       scale=scale_of_gradient(expected[key], temperature))
    assert nodes[1].grad is None


def temperature_of(arrays: Arrays, expected: Arrays) -> float:
    """The file has no temperature but logits, the positive's first: q k / T."""
    positive = (arrays['q'].astype(float) * arrays['k']).sum(1)
    found = np.median(positive / expected['logits'][:, 0])
    assert np.allclose(positive / found, expected['logits'][:, 0], rtol=1e-4, atol=1e-4)
    return round(float(found), 6)
