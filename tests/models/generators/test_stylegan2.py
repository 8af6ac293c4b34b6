"""The generator of StyleGAN2's layers."""
import pytest
import torch

from mmgcl.models.encoders import GeneratorTaps
from mmgcl.models.generators import StyleGAN2Generator
from mmgcl.registry import MODELS


def generator(**settings) -> StyleGAN2Generator:
    torch.manual_seed(0)
    made = StyleGAN2Generator(**{'image_size': 32, 'base_channels': 0.5, **settings})
    for name, parameter in made.named_parameters():
        if name.endswith('noise.weight'):
            torch.nn.init.constant_(parameter, 0.5)
    return made


def image(height: int = 16, width: int = 24) -> torch.Tensor:
    torch.manual_seed(1)
    return torch.rand(2, 3, height, width) * 2 - 1


def test_channels_of_sincut():
    made = MODELS.build({'type': 'StyleGAN2Generator'})
    assert made.tap_channels(range(6)) == (3, 80, 160, 160, 160, 160)
    assert sum(weights.numel() for weights in made.parameters()) == 3_068_404


@pytest.mark.parametrize('num_downs', [1, 2])
@pytest.mark.parametrize('num_blocks', [2, 4])
def test_output_has_the_size_of_the_input(num_downs, num_blocks):
    made = generator(num_downs=num_downs, num_blocks=num_blocks, tanh=True)(image())
    assert made.shape == (2, 3, 16, 24)
    assert float(made.detach().abs().max()) <= 1


def test_first_tap_is_the_image_and_encoding_alone_gives_the_same_features():
    made, picture = generator(), image()
    _, features = made(picture, taps=(4, 0, 2))
    alone = made(picture, taps=(4, 0, 2), encode_only=True)
    assert torch.equal(features[1], picture)
    assert all(torch.equal(one, other) for one, other in zip(features, alone, strict=True))
    assert tuple(layer.shape[1] for layer in features) == GeneratorTaps(
        (4, 0, 2), made).out_channels


def test_encoding_runs_no_layer_past_the_last_tap():
    made = generator()
    made.encoder.convs[3].register_forward_hook(lambda *_: pytest.fail('ran'))
    made(image(), taps=(0, 2), encode_only=True)


@pytest.mark.parametrize('noise', ['fresh', 'fixed', 'none'])
def test_a_translation_is_the_same_each_time(noise):
    made = generator(noise=noise)
    assert torch.equal(made(image()), made(image()))


def test_only_fresh_noise_asks_for_maps():
    assert generator(num_downs=2).noise_sizes(16, 24) == [(8, 12), (16, 24)]
    assert generator(noise='fixed').noise_sizes(16, 24) == []
    assert generator(noise='none').noise_sizes(16, 24) == []


def test_given_maps_are_used():
    made = generator(num_downs=2)
    maps = [torch.randn(2, 1, *size) for size in made.noise_sizes(16, 24)]
    plain, noisy = made(image()), made(image(), noise=maps)
    assert not torch.allclose(plain, noisy)
    assert torch.equal(noisy, made(image(), noise=maps))


def test_without_noise_there_is_no_strength_to_learn():
    assert not [name for name in generator(noise='none').state_dict() if 'noise' in name]


def test_checkpoint_holds_weights_alone():
    made = generator()
    assert made.state_dict().keys() == dict(made.named_parameters()).keys()


@pytest.mark.parametrize(('settings', 'message'), [
    ({'num_downs': 0}, 'num_downs must be >= 1'),
    ({'num_blocks': 3}, 'num_blocks must be even'),
    ({'base_channels': 0}, 'base_channels must be > 0'),
    ({'base_channels': 1e-3}, 'leave no channel at 32 pixels'),
    ({'image_size': 4}, 'image_size must be at least 8'),
    ({'noise': 'pink'}, "noise must be one of fresh, fixed, none, got 'pink'")])
def test_impossible_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        generator(**settings)


def test_impossible_calls_are_named():
    made = generator(num_downs=2)
    with pytest.raises(ValueError, match='multiples of 4, got 18 x 24'):
        made(image(18))
    with pytest.raises(ValueError, match=r'taps of this generator are 0 to 6, got \[7\]'):
        made(image(), taps=(0, 7))
    with pytest.raises(ValueError, match='taps must name at least one layer'):
        made(image(), encode_only=True)
    with pytest.raises(ValueError, match='takes 2 noise maps, got 1'):
        made(image(), noise=[torch.zeros(2, 1, 8, 12)])


def test_memory_in_channels_last_gives_the_same_image():
    made, expected = generator(), generator()(image())
    made.to(memory_format=torch.channels_last)
    assert torch.allclose(made(image()), expected, atol=1e-5)


def test_a_tile_with_the_noise_of_its_position_is_that_part_of_the_whole_image():
    made, picture = generator(num_blocks=2), image(96, 112)
    part = made(picture[..., 8:88, 16:104], noise=made.fixed_noise(80, 88, top=8, left=16))
    inside = (..., slice(24, -24), slice(24, -24))  # away from the zeros around the tile
    whole = made(picture)[..., 8:88, 16:104]
    assert torch.allclose(part[inside], whole[inside], atol=1e-5)
    assert not torch.allclose(made(picture[..., 8:88, 16:104])[inside], whole[inside], atol=1e-2)


def test_bfloat16_stays_bfloat16():
    with torch.autocast('cpu', torch.bfloat16):
        assert generator()(image()).dtype == torch.bfloat16


def test_a_traced_generator_translates_other_sizes():
    made = generator(num_downs=2)
    traced = torch.jit.trace(made, image(), check_trace=False)
    other = image(40, 520)[:1]  # wider than the fixed noise
    assert torch.allclose(traced(other), made(other), atol=1e-5)


def test_onnx_has_the_same_numbers(tmp_path):
    pytest.importorskip('onnx')
    runtime = pytest.importorskip('onnxruntime')
    made, path = generator(num_blocks=2), str(tmp_path / 'generator.onnx')
    axes = {0: 'batch', 2: 'height', 3: 'width'}
    torch.onnx.export(made, (image(),), path, input_names=['images'], output_names=['made'],
                      dynamic_axes={'images': axes, 'made': axes}, dynamo=False)
    other = image(24, 32)[:1]
    found, = runtime.InferenceSession(path).run(None, {'images': other.numpy()})
    assert torch.allclose(torch.from_numpy(found), made(other), atol=1e-4)


@pytest.mark.parametrize(('num_downs', 'num_blocks'), [(1, 6), (2, 2), (2, 6)])
def test_an_output_pixel_depends_on_nothing_beyond_the_reach(num_downs, num_blocks):
    made = generator(num_downs=num_downs, num_blocks=num_blocks, base_channels=0.1).double()
    side, centre = 2 * made.reach + 16, made.reach + 8
    picture = torch.rand(1, 3, side, side, dtype=torch.float64, requires_grad=True)
    made(picture)[..., centre:centre + 4, centre:centre + 4].sum().backward()
    rows = picture.grad.abs().sum((0, 1, 3)).nonzero()
    assert int(rows.min()) >= centre - made.reach
    assert int(rows.max()) < centre + 4 + made.reach
    assert int(rows.min()) < centre - made.reach * 3 // 4  # it is no wild overestimate
