"""Images of any kind and size through a trained model."""
import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.apis.video import VideoReader, VideoWriter
from mmgcl.checkpoints import load_weights_only
from mmgcl.errors import CheckpointError, ConfigError, DataError


@pytest.fixture
def inferencer(trained):
    def make(method: str = 'gcl', **options: object) -> ImageTranslationInferencer:
        return ImageTranslationInferencer(*trained(method), device='cpu', **options)
    return make


@pytest.fixture
def folder(tmp_path, picture):
    """Three pictures of two sizes below a folder, and a file that is none."""
    root = tmp_path / 'images'
    (root / 'below').mkdir(parents=True)
    for path, size in (('a.png', (40, 52)), ('b.jpg', (40, 52)), ('below/c.png', (33, 64))):
        Image.fromarray(picture(*size)).save(root / path)
    (root / 'notes.txt').write_text('no image')
    return root


def test_size_that_is_no_multiple_of_the_stride_stays(inferencer, picture):
    for size in ((32, 32), (45, 61), (7, 90), (1, 1)):
        assert inferencer()(picture(*size)).shape == (*size, 3)


def test_output_is_that_of_the_network(inferencer, trained, picture):
    found = inferencer()
    image = picture(32, 48)
    with torch.no_grad():
        given = torch.from_numpy(image).permute(2, 0, 1)[None] / 127.5 - 1
        wanted = found.translator(given)[0].permute(1, 2, 0)
    assert np.abs(found(image) - ((wanted + 1) * 127.5).numpy()).max() <= 0.51


def test_continuation_beyond_an_edge_is_cut_off_again(inferencer, picture):
    """The padded image itself gives the same, cut by hand."""
    found, image = inferencer(), picture(40, 50)
    padded = np.pad(image, ((0, 0), (0, 2), (0, 0)), mode='reflect')
    assert np.array_equal(found(image), found(padded)[:, :50])


def test_batch_is_its_images_alone(inferencer, picture):
    images = [picture(40, 40, seed) for seed in range(5)]
    together, alone = inferencer(batch_size=3)(images), inferencer(batch_size=1)(images)
    for first, second in zip(together, alone, strict=True):
        assert np.abs(first.astype(int) - second).max() <= 1


def test_every_kind_of_input_gives_the_same(inferencer, folder):
    found = inferencer()
    path = folder / 'a.png'
    with Image.open(path) as picture:
        wanted = found(np.asarray(picture))
        assert np.array_equal(found(picture), wanted)
    assert np.array_equal(found(path), wanted)
    assert np.array_equal(found(str(path)), wanted)
    assert np.array_equal(found([path])[0], wanted)
    assert np.array_equal(found(str(folder / 'a.*'))[0], wanted)
    assert [made.shape[:2] for made in found(folder)] == [(40, 52), (40, 52), (33, 64)]


def test_files_keep_name_place_and_size(inferencer, folder, tmp_path):
    saved = inferencer().save(folder, tmp_path / 'out')
    names = [path.relative_to(tmp_path / 'out').as_posix() for path in saved.paths]
    assert names == ['a.png', 'b.png', 'below/c.png']
    assert Image.open(saved.paths[2]).size == (64, 33)
    assert np.array_equal(np.asarray(Image.open(saved.paths[0])), inferencer()(folder / 'a.png'))
    assert not list((tmp_path / 'out').rglob('*.partial'))


def test_files_of_one_name_are_told_apart(inferencer, folder, tmp_path, picture):
    Image.fromarray(picture(40, 52)).save(folder / 'a.bmp')
    saved = inferencer().save(folder, tmp_path / 'out')
    assert {path.name for path in saved.paths} == {'a.bmp.png', 'a.png.png', 'b.png', 'c.png'}


def test_unreadable_image_is_named_and_left_out(inferencer, folder, tmp_path):
    (folder / 'broken.png').write_bytes(b'no picture')
    (folder / 'empty.png').touch()
    saved = inferencer().save(folder, tmp_path / 'out')
    assert len(saved.paths) == 3
    assert [line.split(' is ')[0] for line in saved.failed] == [
        str(folder / name) for name in ('broken.png', 'empty.png')]
    with pytest.raises(DataError, match=r'broken\.png is not a readable image'):
        inferencer()(folder)


def test_colours_of_other_modes_become_rgb(inferencer, tmp_path, picture):
    for mode, name in (('CMYK', 'c.jpg'), ('RGBA', 'a.png'), ('L', 'l.png'), ('P', 'p.gif')):
        Image.fromarray(picture(32, 32)).convert(mode).save(tmp_path / name)
        assert inferencer()(tmp_path / name).shape == (32, 32, 3)


def test_result_never_replaces_its_input(inferencer, folder):
    before = (folder / 'a.png').read_bytes()
    with pytest.raises(DataError, match='would replace it'):
        inferencer().save(folder / 'a.png', folder)
    assert (folder / 'a.png').read_bytes() == before


def test_results_in_a_folder_of_the_inputs_are_no_inputs(inferencer, folder):
    for _ in range(2):
        assert len(inferencer().save(folder, folder / 'out').paths) == 3


@pytest.mark.parametrize(('given', 'message'), [
    ('nowhere.png', 'no file or folder nowhere.png'),
    ('nowhere/*.png', 'no image or video fits'),
    ([], 'nothing to translate'),
    (np.zeros((4, 4), np.uint8), 'an array must be uint8'),
    (np.zeros((0, 4, 3), np.uint8), 'not empty'),
    (3, 'got int')])
def test_what_is_no_image_is_an_error(inferencer, given, message):
    with pytest.raises(DataError, match=message):
        inferencer()(given)


def test_outputs_that_are_no_numbers_are_an_error_and_leave_no_file(trained, folder, tmp_path):
    config, path = trained()
    state = load_weights_only(path)['state_dict']
    next(value for name, value in state.items() if name.startswith('generator.')).fill_(torch.nan)
    torch.save({'state_dict': state}, path)
    with pytest.raises(CheckpointError, match='NaN or infinite'):
        ImageTranslationInferencer(config, path, 'cpu').save(folder, tmp_path / 'out')
    assert not list((tmp_path / 'out').rglob('*.*'))


def test_checkpoint_of_another_model_is_an_error(trained):
    with pytest.raises(CheckpointError, match='of another model'):
        ImageTranslationInferencer(trained('gcl')[0], trained('cyclegan')[1], 'cpu')


def test_unknown_config_names_the_nearest(trained):
    with pytest.raises(ConfigError, match="did you mean 'gcl/demo'"):
        ImageTranslationInferencer('gcl/demos', trained()[1])


def test_averaged_weights_are_used(trained, picture):
    config, path = trained()
    state = load_weights_only(path)['state_dict']
    plain = ImageTranslationInferencer(config, path, 'cpu')(picture(32, 32))
    average = {name.removeprefix('generator.'): value * 0.5 for name, value in state.items()
               if name.startswith('generator.')}
    torch.save({'state_dict': state, 'generator_ema': average}, path)
    assert not np.array_equal(
        ImageTranslationInferencer(config, path, 'cpu')(picture(32, 32)), plain)


def test_both_directions_of_a_two_sided_model(inferencer, picture):
    found, image = inferencer('cyclegan'), picture(32, 32)
    assert not np.array_equal(found(image), found(image, direction='yx'))
    with pytest.raises(ConfigError, match="in the direction xy, got 'yx'"):
        inferencer('gcl')(image, direction='yx')


def test_styles_are_seeds_images_and_several(inferencer, picture, tmp_path):
    found, image = inferencer('munit'), picture(64, 64)
    assert np.array_equal(found(image, style=1), found(image, style=1))
    assert not np.array_equal(found(image, style=1), found(image, style=2))
    several = found(image, samples=3)
    assert len(several) == 3
    assert not np.array_equal(several[0], several[1])
    assert not np.array_equal(found(image, style=picture(64, 64, 5)), found(image))
    Image.fromarray(image).save(tmp_path / 'a.png')
    saved = found.save(tmp_path / 'a.png', tmp_path / 'out', samples=2)
    assert [path.name for path in saved.paths] == ['a_0.png', 'a_1.png']
    for method in ('gcl', 'unit'):
        with pytest.raises(ConfigError, match='has no styles'):
            inferencer(method)(image, style=3)


def test_bfloat16_is_near_single_precision(inferencer, picture):
    image = picture(64, 64)
    difference = inferencer(amp=True)(image).astype(int) - inferencer()(image)
    assert 0 < np.abs(difference).mean() < 4


def test_video_keeps_frames_size_and_rate(inferencer, tmp_path, picture):
    source = tmp_path / 'clip.mp4'
    with VideoWriter(source, 12.5) as writer:
        for seed in range(5):
            writer.add(picture(48, 64, seed))
    saved = inferencer(batch_size=2).save(source, tmp_path / 'out')
    made = VideoReader(saved.paths[0])
    frames = list(made)
    assert (len(frames), frames[0].shape, made.fps) == (5, (48, 64, 3), 12.5)
    wanted = inferencer()(next(iter(VideoReader(source))))
    assert np.abs(frames[0].astype(int) - wanted).mean() < 12  # MPEG-4 loses some
    with pytest.raises(DataError, match='save'):
        inferencer()(source)


def test_broken_video_is_named_and_leaves_no_file(inferencer, tmp_path):
    (tmp_path / 'clip.mp4').write_bytes(b'no video')
    saved = inferencer().save(tmp_path / 'clip.mp4', tmp_path / 'out')
    assert saved.paths == []
    assert 'clip.mp4 is not a readable video' in saved.failed[0]


def test_a_trained_method_needs_a_checkpoint():
    with pytest.raises(ConfigError, match='is a trained method: give the path of a checkpoint'):
        ImageTranslationInferencer('gcl/demo')
