"""A set of emoji from the archives of two npm packages."""
import io
import json
import tarfile
from pathlib import Path

import pytest
from PIL import Image

from mmgcl.datasets.emoji import build_emoji
from mmgcl.errors import DataError

DISC = '<circle cx="16" cy="16" r="16" fill="#ff0000"/>'


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, 'w:gz') as opened:
        for name, data in files.items():
            member = tarfile.TarInfo(f'package/{name}')
            member.size = len(data)
            opened.addfile(member, io.BytesIO(data))
    return path


def flat(path: Path, names: dict[str, str]) -> Path:
    icons = {'icons': {name: {'body': DISC} for name in names.values()}, 'width': 32, 'height': 32}
    return archive(path, {'chars.json': json.dumps(names).encode(),
                          'icons.json': json.dumps(icons).encode()})


def solid(path: Path, names: list[str]) -> Path:
    file = io.BytesIO()
    Image.new('RGBA', (16, 16), (0, 0, 255, 0)).save(file, 'WEBP')
    return archive(path, {f'assets/{name}.webp': file.getvalue() for name in names})


@pytest.fixture
def archives(tmp_path: Path) -> tuple[Path, Path]:
    pytest.importorskip('resvg_py')
    names = {f'1f60{k}': f'face {k}' for k in range(4)}
    more = {'2764': 'heart', '1f44b-1f3fb': 'hand', '1f468-200d-2695': 'doctor', '1f468': 'man'}
    return (flat(tmp_path / 'flat.tgz', names | more),
            solid(tmp_path / 'solid.tgz', [
                *names, '2764-fe0f', '1f44b-1f3fb', '1f468-200d-2695-fe0f', '1f468', '1f9ff']))


def names_in(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir()}


def test_each_shared_emoji_is_a_pair_in_one_half_and_skin_tones_are_left_out(archives, tmp_path):
    assert build_emoji(*archives, tmp_path / 'emoji', size=8, test_every=2) == 7
    halves = [{name[:-2] for name in names_in(tmp_path / f'emoji/{half}A')}
              for half in ('train', 'test')]
    assert halves == [{name[:-2] for name in names_in(tmp_path / f'emoji/{half}B')}
                      for half in ('train', 'test')]
    assert halves[0] | halves[1] == {
        '1f600', '1f601', '1f602', '1f603', '2764', '1f468', '1f468-200d-2695'}
    assert halves[0].isdisjoint(halves[1])
    assert halves[1]


def test_variants_of_one_emoji_are_in_the_same_half(archives, tmp_path):
    build_emoji(*archives, tmp_path / 'emoji', size=8, test_every=2)
    half = names_in(tmp_path / 'emoji/trainA')
    assert ('1f468_A' in half) == ('1f468-200d-2695_A' in half)


def test_images_have_the_size_asked_for_on_white(archives, tmp_path):
    build_emoji(*archives, tmp_path / 'emoji', size=8)
    drawn, rendered = (Image.open(next((tmp_path / f'emoji/train{domain}').iterdir()))
                       for domain in 'AB')
    assert (drawn.size, drawn.mode) == ((8, 8), 'RGB')
    assert drawn.getpixel((4, 4)) == (255, 0, 0)
    assert rendered.getpixel((4, 4)) == (255, 255, 255)  # transparent in the package


def test_another_archive_is_one_line_and_leaves_no_folder(archives, tmp_path):
    with pytest.raises(DataError, match='must be the archive of @iconify-json/fluent-emoji-flat'):
        build_emoji(archives[1], archives[1], tmp_path / 'emoji')
    with pytest.raises(DataError, match=r'none.tgz cannot be read: .*; npm pack makes it'):
        build_emoji(tmp_path / 'none.tgz', archives[1], tmp_path / 'emoji')
    assert not (tmp_path / 'emoji').exists()
