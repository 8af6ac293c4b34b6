"""Translation of several files."""
import numpy as np
import pytest
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.demo.batch import translate_files


@pytest.fixture(scope='module')
def inferencer(make_trained):
    trained = make_trained('a')
    return ImageTranslationInferencer(trained.config, trained.checkpoint, 'cpu')


@pytest.fixture
def files(tmp_path):
    def write(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            Image.new('RGB', (40, 32), 'teal').save(tmp_path / name)
        return [tmp_path / name for name in names]
    (tmp_path / 'out').mkdir()
    return write


def test_each_file_gets_the_output_of_the_inferencer(inferencer, files, tmp_path):
    paths = files('a.png', 'b.png')
    told = []
    batch = translate_files(inferencer, paths, tmp_path / 'out', told.append)
    assert [path.name for path in batch.paths] == ['a.png', 'b.png']
    assert told == [0, 1]
    assert np.array_equal(np.asarray(Image.open(batch.paths[0])), inferencer(paths[0]))


def test_files_of_one_name_are_all_kept(inferencer, files, tmp_path):
    batch = translate_files(inferencer, files('x/a.png', 'y/a.png', 'a.jpg'), tmp_path / 'out')
    assert len({path.name for path in batch.paths}) == 3
    assert all(path.is_file() for path in batch.paths)


def test_what_is_no_image_is_skipped_with_the_reason(inferencer, files, tmp_path):
    broken, notes = tmp_path / 'broken.png', tmp_path / 'notes.txt'
    broken.write_bytes(b'nothing')
    notes.write_text('no image')
    batch = translate_files(inferencer, [*files('a.png'), broken, notes], tmp_path / 'out')
    assert len(batch.paths) == 1
    assert batch.skipped[0].startswith('broken.png is not a readable image')
    assert batch.skipped[1] == 'notes.txt is not an image'
