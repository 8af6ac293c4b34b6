"""Downloads from a server on this machine that breaks off, lies and knows no ranges."""
import hashlib
import io
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from PIL import Image

from mmgcl.datasets import fetching
from mmgcl.datasets.catalog import CATALOG, Entry
from mmgcl.datasets.cityscapes import prepare_cityscapes
from mmgcl.datasets.download import download, extract_images, verify
from mmgcl.datasets.fetching import fetch
from mmgcl.datasets.image_files import read_image
from mmgcl.errors import DataError

CONTENT = np.random.default_rng(0).bytes(300_000)


class Server:
    """Serves ``content`` at ``url``; ``limit`` bytes a connection, ranges unless told otherwise."""

    def __init__(self) -> None:
        self.content, self.limit, self.ranges, self.status = CONTENT, None, True, None
        self.asked: list[str | None] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *args) -> None:
                pass

        self.http = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.http.server_port}/set.zip'
        Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked, size = handler.headers.get('Range'), len(self.content)
        self.asked.append(asked)
        start = int(asked[len('bytes='):-1]) if asked and self.ranges else 0
        if self.status or start >= size:
            handler.send_response(self.status or 416)
            handler.send_header('Content-Range', f'bytes */{size}')
            handler.send_header('Content-Length', '0')
            return handler.end_headers()
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header('Content-Range', f'bytes {start}-{size - 1}/{size}')
        handler.send_header('Content-Length', str(size - start))
        handler.end_headers()
        end = size if self.limit is None else start + self.limit
        return handler.wfile.write(self.content[start:end])

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv('no_proxy', '127.0.0.1')
    served = Server()
    yield served
    served.close()


def make_zip(names: list[str], size: int = 4) -> bytes:
    image, archive = io.BytesIO(), io.BytesIO()
    Image.new('RGB', (size, size)).save(image, 'PNG')
    with zipfile.ZipFile(archive, 'w') as opened:
        for name in names:
            opened.writestr(name, image.getvalue())
    return archive.getvalue()


TINY = [f'tiny/{folder}/1.png' for folder in ('trainA', 'trainB', 'testA', 'testB')]


@pytest.fixture
def tiny(server, monkeypatch) -> Server:
    """A server that has the data set ``tiny``, which the catalog knows."""
    server.content = make_zip(TINY)
    counts = dict.fromkeys(('trainA', 'trainB', 'testA', 'testB'), 1)
    entry = Entry('tiny', counts, server.url, hashlib.sha256(server.content).hexdigest())
    monkeypatch.setitem(fetching.CATALOG, 'tiny', entry)
    return server


def test_file_arrives_whole_and_progress_is_told(server, tmp_path):
    told = []
    download(server.url, tmp_path / 'a', on_progress=lambda *numbers: told.append(numbers))
    assert (tmp_path / 'a').read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [path.name for path in tmp_path.iterdir()] == ['a']


def test_broken_connection_is_taken_up_where_it_broke(server, tmp_path):
    server.limit = 120_000
    download(server.url, tmp_path / 'a')
    assert (tmp_path / 'a').read_bytes() == CONTENT
    assert server.asked == [None, 'bytes=120000-', 'bytes=240000-']


def test_partial_file_of_an_earlier_call_is_continued(server, tmp_path):
    (tmp_path / 'a.part').write_bytes(CONTENT[:1000])
    download(server.url, tmp_path / 'a')
    assert (tmp_path / 'a').read_bytes() == CONTENT
    assert server.asked == ['bytes=1000-']


@pytest.mark.parametrize('surplus', [b'', b'more'])
def test_complete_or_too_long_partial_file_ends_as_the_file(server, tmp_path, surplus):
    (tmp_path / 'a.part').write_bytes(CONTENT + surplus)
    download(server.url, tmp_path / 'a')
    assert (tmp_path / 'a').read_bytes() == CONTENT


def test_server_without_ranges_sends_all_again(server, tmp_path):
    server.ranges = False
    (tmp_path / 'a.part').write_bytes(b'something else')
    download(server.url, tmp_path / 'a')
    assert (tmp_path / 'a').read_bytes() == CONTENT


def test_server_that_brings_nothing_more_is_given_up_and_the_part_kept(server, tmp_path):
    server.ranges, server.limit = False, 1000
    with pytest.raises(DataError, match='broke after 1000 of 300000 bytes; 1000 bytes are kept'):
        download(server.url, tmp_path / 'a')
    assert not (tmp_path / 'a').exists()


def test_refusal_of_the_server_is_told(server, tmp_path):
    server.status = 404
    with pytest.raises(DataError, match=r'set\.zip answers 404'):
        download(server.url, tmp_path / 'a')


def test_being_offline_is_one_clear_line(tmp_path):
    with pytest.raises(DataError, match=r'^cannot reach http://127\.0\.0\.1:9/set\.zip: .*refused'):
        download('http://127.0.0.1:9/set.zip', tmp_path / 'a')


def test_file_that_is_there_is_not_fetched_again(server, tmp_path):
    (tmp_path / 'a').write_bytes(b'mine')
    download(server.url, tmp_path / 'a')
    assert server.asked == []


def test_checksum_tells_a_changed_file(tmp_path):
    (tmp_path / 'a').write_bytes(CONTENT)
    verify(tmp_path / 'a', hashlib.sha256(CONTENT).hexdigest())
    with pytest.raises(DataError, match='not the file expected: its SHA-256 sum is'):
        verify(tmp_path / 'a', '0' * 64)


def test_only_images_of_domain_folders_are_unpacked(tmp_path):
    names = ['s/trainA/x.png', 's/trainB/sub/y.JPG', 's/readme.png', 's/trainA/n.txt',
             '__MACOSX/s/trainA/._x.png']
    (tmp_path / 'a.zip').write_bytes(make_zip(names))
    extract_images(tmp_path / 'a.zip', tmp_path / 'out')
    found = sorted(p.relative_to(tmp_path / 'out').as_posix() for p in tmp_path.glob('out/**/*.*'))
    assert found == ['trainA/x.png', 'trainB/sub/y.JPG']


@pytest.mark.parametrize('path', ['trainA/../../e.png', '/tmp/trainA/e.png', '..\\trainA\\e.png'])
def test_zip_that_leads_outside_is_refused_before_anything_is_written(tmp_path, path):
    (tmp_path / 'a.zip').write_bytes(make_zip(['trainA/good.png', path]))
    with pytest.raises(DataError, match=r'a\.zip is refused: its member .* leads outside'):
        extract_images(tmp_path / 'a.zip', tmp_path / 'in' / 'out')
    assert [path.name for path in tmp_path.iterdir()] == ['a.zip']


@pytest.mark.parametrize('damage', ['cut', 'flipped', 'not a zip'])
def test_damaged_zip_is_named(tmp_path, damage):
    content = bytearray(make_zip(TINY, size=40))
    content[len('PK') + 80] ^= 255
    half = content[:len(content) // 2]
    broken = {'cut': half, 'flipped': content, 'not a zip': b'<html>'}
    (tmp_path / 'a.zip').write_bytes(broken[damage])
    with pytest.raises(DataError, match=r'a\.zip is damaged or no zip file'):
        extract_images(tmp_path / 'a.zip', tmp_path / 'out')


def test_fetch_leaves_the_data_set_and_nothing_else(tiny, tmp_path):
    assert fetch('tiny', tmp_path) == tmp_path / 'tiny'
    assert read_image(tmp_path / 'tiny' / 'testB' / '1.png').size == (4, 4)
    assert [path.name for path in tmp_path.iterdir()] == ['tiny']


def test_fetching_again_asks_the_server_nothing(tiny, tmp_path):
    fetch('tiny', tmp_path)
    fetch('tiny', tmp_path)
    assert len(tiny.asked) == 1


def test_wrong_checksum_is_refused_unless_trusted(tiny, tmp_path):
    tiny.content = make_zip(TINY, size=5)
    with pytest.raises(DataError, match=r'SHA-256 .*; delete that file and run again'):
        fetch('tiny', tmp_path)
    assert not (tmp_path / 'tiny').exists()
    assert fetch('tiny', tmp_path, trust=True).is_dir()


def test_missing_images_are_counted_and_the_folder_is_not_given_its_name(tiny, tmp_path):
    tiny.content = make_zip(TINY[:-1])
    with pytest.raises(DataError, match='not the whole tiny: testB holds 0 images instead of 1'):
        fetch('tiny', tmp_path, trust=True)
    assert not (tmp_path / 'tiny').exists()


def test_zip_got_elsewhere_is_used_and_kept(tiny, tmp_path):
    (tmp_path / 'mine.zip').write_bytes(tiny.content)
    fetch('tiny', tmp_path, source=tmp_path / 'mine.zip')
    assert (tmp_path / 'mine.zip').exists()
    assert tiny.asked == []


def test_a_folder_that_is_there_is_linked(tiny, tmp_path):
    whole = fetch('tiny', tmp_path / 'elsewhere')
    folder = fetch('tiny', tmp_path / 'data', whole)
    assert folder.is_symlink()
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        path.name for path in whole.iterdir())


def test_a_folder_that_is_not_whole_is_not_linked(tiny, tmp_path):
    whole = fetch('tiny', tmp_path / 'elsewhere')
    next((whole / 'trainA').iterdir()).unlink()
    with pytest.raises(DataError, match='not the whole tiny'):
        fetch('tiny', tmp_path / 'data', whole)
    assert not (tmp_path / 'data/tiny').exists()


def test_offline_message_names_the_way_round(tiny, tmp_path):
    tiny.close()
    with pytest.raises(DataError, match=r'cannot reach .*; or get tiny\.zip elsewhere .*--source'):
        fetch('tiny', tmp_path)


def test_unknown_name_lists_the_catalog(tmp_path):
    with pytest.raises(DataError, match=r"no data set 'zebra' in the catalog, .*horse2zebra"):
        fetch('zebra', tmp_path)


def test_cityscapes_without_official_files_explains_how_to_get_them(tmp_path):
    with pytest.raises(DataError, match=r'licence forbids .*leftImg8bit_trainvaltest.*--source'):
        fetch('cityscapes', tmp_path)


def make_official_cityscapes(source: Path, photos: dict[str, int]) -> None:
    for split, count in photos.items():
        for k in range(count):
            stem = f'bern_{k:06d}_000019'
            label = Image.new('RGBA', (32, 16), (128, 64, 128, 255))
            label.paste((70, 130, 180, 255), (0, 0, 13, 16))
            for kind, suffix, image in (
                    ('leftImg8bit', 'leftImg8bit', Image.new('RGB', (32, 16), (k, 9, 9))),
                    ('gtFine', 'gtFine_color', label)):
                folder = source / kind / split / 'bern'
                folder.mkdir(parents=True, exist_ok=True)
                image.save(folder / f'{stem}_{suffix}.png')


def test_cityscapes_is_prepared_with_exact_label_colours(tmp_path):
    make_official_cityscapes(tmp_path / 'official', {'train': 2, 'val': 1})
    prepare_cityscapes(tmp_path / 'official', tmp_path / 'out', size=8)
    names = sorted(p.relative_to(tmp_path / 'out').as_posix() for p in tmp_path.glob('out/*/*'))
    assert names == [
        'testA/bern_000000_000019.jpg', 'testB/bern_000000_000019.png',
        'trainA/bern_000000_000019.jpg', 'trainA/bern_000001_000019.jpg',
        'trainB/bern_000000_000019.png', 'trainB/bern_000001_000019.png']
    label = read_image(tmp_path / 'out' / names[1])
    assert label.size == (8, 8)
    assert {colour for _, colour in label.getcolors()} == {(128, 64, 128), (70, 130, 180)}


def test_cityscapes_photograph_without_label_map_is_named(tmp_path):
    make_official_cityscapes(tmp_path, {'train': 1, 'val': 1})
    next(tmp_path.glob('gtFine/val/*/*')).unlink()
    with pytest.raises(DataError, match=r'no label map .*gtFine_color\.png'):
        prepare_cityscapes(tmp_path, tmp_path / 'out')


@pytest.mark.parametrize('name', ['horse2zebra', 'apple2orange', 'summer2winter_yosemite', 'maps'])
def test_public_data_sets_have_address_and_checksum(name):
    assert CATALOG[name].url.endswith(f'/{name}.zip')
    assert len(CATALOG[name].sha256) == 64
