"""A folder of image files of every kind: sound, damaged, foreign, malicious, oddly named."""
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

READ, REFUSED, LEFT_OUT = 'read', 'refused', 'left out'
Make = Callable[[Path], object]
PIXELS = np.random.default_rng(0).integers(0, 256, (40, 48, 3), dtype=np.uint8)
PICTURE = Image.fromarray(PIXELS)


def encoded(kind: str, picture: Image.Image = PICTURE, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.copy().save(buffer, kind, **options)  # a JPEG leaves settings on its image
    return buffer.getvalue()


def saved(kind: str, picture: Image.Image = PICTURE, **options: object) -> Make:
    return lambda path: path.write_bytes(encoded(kind, picture, **options))


def content(data: bytes) -> Make:
    return lambda path: path.write_bytes(data)


def cut(kind: str) -> Make:
    data = encoded(kind)
    return content(data[:len(data) // 2])


def flipped(kind: str, position: int) -> Make:
    data = bytearray(encoded(kind))
    data[position] ^= 8
    return content(bytes(data))


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of a declared size, in gray, with the given chunks."""
    header = struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + b''.join(
        struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
        for name, data in ((b'IHDR', header), *chunks, (b'IEND', b'')))


@cache
def blank_png(side: int) -> bytes:
    """A black square whose file is a thousandth of its pixels."""
    packer = zlib.compressobj(9)
    lines = b''.join(packer.compress(bytes(side + 1)) for _ in range(side))
    return png(side, side, (b'IDAT', lines + packer.flush()))


def exif(data: bytes) -> bytes:
    """A JPEG with an EXIF block that holds the data."""
    block = b'Exif\0\0' + data
    sound = encoded('JPEG')
    return sound[:2] + b'\xff\xe1' + struct.pack('>H', len(block) + 2) + block + sound[2:]


def turned() -> bytes:
    tags = Image.Exif()
    tags[0x0112] = 6
    return encoded('JPEG', exif=tags)


def tiff_loop() -> bytes:
    """A TIFF whose only directory is its own successor."""
    data = bytearray(encoded('TIFF'))
    start, = struct.unpack_from('<I', data, 4)
    count, = struct.unpack_from('<H', data, start)
    struct.pack_into('<I', data, start + 2 + 12 * count, start)
    return bytes(data)


def array_header(text: str, data: bytes) -> bytes:
    text = text.ljust(117) + '\n'
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text.encode() + data


def many_arrays() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, a=PIXELS)
    return buffer.getvalue()


def deep(path: Path) -> None:
    values = PIXELS.astype(np.uint16) * 257
    path.write_bytes(cv2.imencode('.png', values)[1].tobytes())


def hidden_folder(path: Path) -> None:
    path.mkdir()
    saved('PNG')(path / 'inside.png')


def linked(path: Path) -> None:
    target = path.parent / '.target'
    saved('PNG')(target)
    path.symlink_to(target)


def zip_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as file:
        file.writestr('a.txt', 'no image')
    return buffer.getvalue()


GRAY, PALETTE = PICTURE.convert('L'), PICTURE.convert('P')
MOVING = dict(save_all=True, append_images=[PICTURE.rotate(90)], duration=50)
POSTSCRIPT = b'%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%touch ran) (w) file\n'

# Name of the kind -> (file name, how it is made, what becomes of it).
KINDS: dict[str, tuple[str | bytes, Make, str]] = {
    'RGB': ('rgb.png', saved('PNG'), READ),
    'gray': ('gray.png', saved('PNG', GRAY), READ),
    'one bit': ('bit.png', saved('PNG', PICTURE.convert('1')), READ),
    'palette': ('palette.png', saved('PNG', PALETTE), READ),
    'transparent palette': ('clear.png', saved('PNG', PALETTE, transparency=3), READ),
    'RGBA': ('rgba.png', saved('PNG', PICTURE.convert('RGBA')), READ),
    'LA': ('la.png', saved('PNG', PICTURE.convert('LA')), READ),
    '16 bits': ('deep.png', saved('PNG', Image.fromarray(PIXELS[..., 0].astype(np.uint16))), READ),
    '16 bits in colour': ('deep_rgb.png', deep, READ),
    'animated PNG': ('moving.png', saved('PNG', **MOVING), READ),
    'one pixel': ('pixel.png', saved('PNG', PICTURE.crop((0, 0, 1, 1))), READ),
    'a line': ('line.png', saved('PNG', PICTURE.resize((1, 700))), READ),
    'JPEG': ('a.jpg', saved('JPEG'), READ),
    'progressive JPEG': ('slow.jpeg', saved('JPEG', progressive=True), READ),
    'CMYK': ('cmyk.jpg', saved('JPEG', PICTURE.convert('CMYK')), READ),
    'turned by EXIF': ('turned.jpg', content(turned()), READ),
    'JPEG with more behind it': ('more.jpg', content(encoded('JPEG') + b'more' * 99), READ),
    'stereo pair': ('stereo.jpg', saved('MPO', **MOVING), READ),
    'WebP': ('a.webp', saved('WEBP'), READ),
    'animated WebP': ('moving.webp', saved('WEBP', **MOVING), READ),
    'BMP': ('a.bmp', saved('BMP'), READ),
    'PPM': ('a.ppm', saved('PPM'), READ),
    'PGM': ('a.pgm', saved('PPM', GRAY), READ),
    'TIFF': ('a.tif', saved('TIFF', compression='tiff_lzw'), READ),
    'TIFF of two pages': ('pages.tiff', saved(
        'TIFF', save_all=True, append_images=[PICTURE.rotate(180)]), READ),
    'TIFF in a circle': ('circle.tif', content(tiff_loop()), READ),
    'upper case': ('LOUD.PNG', saved('PNG'), READ),
    'JPEG called PNG': ('jpeg.png', saved('JPEG'), READ),
    'GIF called PNG': ('gif.png', saved('GIF'), READ),
    'line break in the name': ('two\nlines.png', saved('PNG'), READ),
    'dash before the name': ('-rf.png', saved('PNG'), READ),
    'longest name': (f'{"n" * 251}.png', saved('PNG'), READ),
    'longest name of wide letters': (f'{"ü" * 125}.png', saved('PNG'), READ),
    'name that is no text': (b'\xff\xfe.png', saved('PNG'), READ),
    'name with quotes and spaces': ('a "b" $(c) \U0001f434.png', saved('PNG'), READ),
    'link': ('link.png', linked, READ),
    'empty': ('empty.png', content(b''), REFUSED),
    'text': ('text.png', content(b'no image, but words\n' * 9), REFUSED),
    'web page': ('page.jpg', content(b'<!DOCTYPE html><html>404</html>'), REFUSED),
    'half a PNG': ('half.png', cut('PNG'), REFUSED),
    'half a JPEG': ('half.jpg', cut('JPEG'), REFUSED),
    'half a WebP': ('half.webp', cut('WEBP'), REFUSED),
    'half a TIFF': ('half.tif', cut('TIFF'), REFUSED),
    'flipped bit in a PNG': ('flip.png', flipped('PNG', 900), REFUSED),
    'PNG without pixels': ('header.png', content(png(20, 20)), REFUSED),
    'no width': ('nothing.png', content(png(0, 9)), REFUSED),
    'small file of many pixels': ('bomb.png', content(blank_png(12_000)), REFUSED),
    'declares 2^31 x 2^31': ('huge.png', content(png(2 ** 31 - 1, 2 ** 31 - 1)), REFUSED),
    'text that inflates': ('inflates.png', content(png(
        4, 4, (b'zTXt', b'a\0\0' + zlib.compress(bytes(10 ** 8))))), REFUSED),
    'JPEG 2000 called JPEG': ('j2k.jpg', saved('JPEG2000'), REFUSED),
    'PostScript called PNG': ('eps.png', content(POSTSCRIPT), REFUSED),
    'PDF called PNG': ('pdf.png', saved('PDF'), REFUSED),
    'SVG called PNG': ('svg.png', content(b'<svg xmlns="http://www.w3.org/2000/svg"/>'), REFUSED),
    'zip called PNG': ('zip.png', content(zip_file()), REFUSED),
    'floating point': ('float.tif', saved('TIFF', GRAY.convert('F')), REFUSED),
    'array of objects': ('objects.npy', content(array_header(
        "{'descr': '|O', 'fortran_order': False, 'shape': (1, 1)}", b'cos\nsystem\n.')), REFUSED),
    'array that declares more': ('more.npy', content(array_header(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999)}", b'1234')), REFUSED),
    'several arrays': ('arrays.npy', content(many_arrays()), REFUSED),
    'FIFO': ('fifo.png', os.mkfifo, REFUSED),
    'device': ('zero.png', lambda path: path.symlink_to('/dev/zero'), REFUSED),
    'link to nothing': ('dangling.png', lambda path: path.symlink_to('nothing'), REFUSED),
    'link to itself': ('self.png', lambda path: path.symlink_to(path.name), REFUSED),
    'GIF': ('a.gif', saved('GIF'), LEFT_OUT),
    'AVIF': ('a.avif', content(b'\0\0\0\x20ftypavif' + bytes(40)), LEFT_OUT),
    'no extension': ('picture', saved('PNG'), LEFT_OUT),
    'hidden': ('.hidden.png', saved('PNG'), LEFT_OUT),
    'hidden folder': ('.cache', hidden_folder, LEFT_OUT),
    'folder called PNG': ('x.png', Path.mkdir, LEFT_OUT),
}


def make_image(kind: str, folder: Path) -> Path:
    """Makes one file and returns its path."""
    name, make, _ = KINDS[kind]
    path = folder / os.fsdecode(name)
    folder.mkdir(parents=True, exist_ok=True)
    make(path)
    return path


def make_images(folder: Path, *fates: str) -> dict[Path, str]:
    """Makes one file of each kind with one of the fates, or of all; path -> kind."""
    return {make_image(kind, folder): kind for kind, (_, _, fate) in KINDS.items()
            if not fates or fate in fates}
