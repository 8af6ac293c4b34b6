"""What a test lists is what galleries and scores of its folder take."""
from pathlib import Path

import pytest
from PIL import Image

from mmgcl.datasets.image_folder import unique_names
from mmgcl.datasets.written_images import listed_outputs, write_listing
from mmgcl.errors import DataError
from mmgcl.evaluation.folders import PixelFolder
from mmgcl.visualization.gallery import read_results


def write(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new('RGB', (4, 4)).save(folder / name)
    return [folder / name for name in names]


def test_scores_of_a_folder_take_outputs_without_inputs_and_truths(tmp_path):
    outputs = write(tmp_path, 'a.png', 'b.png')
    write_listing(tmp_path, outputs, write(tmp_path, 'input/a.png', 'truth/a.png'))
    assert PixelFolder(tmp_path).paths == outputs


def test_folder_of_anyone_else_is_searched_as_a_whole(tmp_path):
    images = write(tmp_path, 'a.png', 'below/b.png')
    assert sorted(PixelFolder(tmp_path).paths) == sorted(images)


def test_second_test_does_not_show_the_first_ones_images(tmp_path):
    write_listing(tmp_path, write(tmp_path, 'a.png', 'b.png'), write(tmp_path, 'input/a.png'))
    mine, = write(tmp_path, 'mine.png')
    write_listing(tmp_path, write(tmp_path, 'b.png'), [])
    assert list(read_results(tmp_path).outputs) == ['b']
    assert not (tmp_path / 'a.png').exists()
    assert not (tmp_path / 'input/a.png').exists()
    assert mine.exists()  # of someone else


def test_listing_from_elsewhere_removes_nothing_outside_its_folder(tmp_path):
    other, = write(tmp_path, 'precious.png')
    (tmp_path / 'out').mkdir()
    (tmp_path / 'out/images.json').write_text('{"outputs": ["../precious.png"], "others": []}')
    write_listing(tmp_path / 'out', [], [])
    assert other.exists()


def test_broken_listing_is_named(tmp_path):
    (tmp_path / 'images.json').write_text('[1')
    with pytest.raises(DataError, match='is no listing of a test'):
        listed_outputs(tmp_path)


@pytest.mark.parametrize(('files', 'names'), [
    (('a/b.png', 'c.png'), ['a_b', 'c']),
    (('0.jpg', '0.png'), ['0.jpg', '0.png']),
    (('a/b.png', 'a_b.png'), ['a_b.png_1', 'a_b.png_2']),
    (('cat/dog_1.png', 'cat_dog/1.png'), ['cat_dog_1.png_1', 'cat_dog_1.png_2']),
    (('a/b.png', 'a_b.png', 'a_b.png_1.png'), ['a_b.png_2', 'a_b.png_3', 'a_b.png_1'])])
def test_every_file_of_a_set_has_a_name_of_its_own(files, names):
    assert unique_names(Path('set'), [Path('set', file) for file in files]) == names
