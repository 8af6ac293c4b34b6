"""Flat and three-dimensional emoji as two folders: a small set of real images under MIT licence."""
import io
import json
import shutil
import tarfile
from collections.abc import Collection
from pathlib import Path

from PIL import Image

from mmgcl.errors import DataError
from mmgcl.optional import import_optional

SKIN_TONES = {'1f3fb', '1f3fc', '1f3fd', '1f3fe', '1f3ff'}
COLOUR = 'fe0f'  # asks for a coloured glyph; one of the packages leaves it out
FLAT = 'package/chars.json', 'package/icons.json'


def build_emoji(flat: Path, solid: Path, out: Path, size: int = 128, test_every: int = 5) -> int:
    """Builds ``trainA``, ``trainB``, ``testA`` and ``testB`` from two npm packages.

    A are flat drawings, B their renderings in 3D, both on white: ``1f600_A.png`` and
    ``1f600_B.png`` are one emoji. Skin tones are left out: they are copies in another colour. Emoji
    with the same first code point, such as the professions of a woman, are in the same half.

    Args:
        flat: archive of ``@iconify-json/fluent-emoji-flat``.
        solid: archive of ``@lobehub/fluent-emoji-3d``.
        out: folder to make; it appears when it is complete.
        size: pixels on a side.
        test_every: k; every k-th first code point is for testing.

    Returns:
        The number of pairs.

    Raises:
        DataError: if an archive is missing or of something else, if the packages share no emoji, or
            if ``out`` exists.
        ConfigError: if resvg_py, which draws the flat ones, is not installed.
    """
    draw = import_optional('resvg_py', 'emoji').svg_to_bytes
    if out.exists():
        raise DataError(f'{out} exists; delete it or give another folder')
    drawings, pictures = _drawings(flat), _pictures(solid)
    shared = sorted(drawings.keys() & pictures.keys())
    if not shared:
        raise DataError(f'{flat} and {solid} share no emoji')
    tested = _for_testing(shared, test_every)
    unfinished = out.with_name(out.name + '.unfinished')
    shutil.rmtree(unfinished, ignore_errors=True)
    for half in ('train', 'test'):
        for domain in 'AB':
            (unfinished / f'{half}{domain}').mkdir(parents=True)
    for name in shared:
        half = 'test' if name in tested else 'train'
        made = draw(svg_string=drawings[name], width=size, height=size, skip_system_fonts=True)
        for domain, data in (('A', made), ('B', pictures[name])):
            _on_white(data, size).save(unfinished / f'{half}{domain}' / f'{name}_{domain}.png')
    unfinished.rename(out)
    return len(shared)


def _drawings(archive: Path) -> dict[str, str]:
    """SVG texts by code points."""
    found = _files(archive, FLAT)
    if set(found) != set(FLAT):
        raise DataError(f'{archive} has no {" and ".join(FLAT)}: it must be the archive of '
                        '@iconify-json/fluent-emoji-flat')
    names, icons = (json.loads(found[file]) for file in FLAT)
    width, height = icons.get('width', 32), icons.get('height', 32)
    frame = ('<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
             f'viewBox="0 0 {width} {height}">')
    return {key: f'{frame}{icons["icons"][name]["body"]}</svg>' for points, name in names.items()
            if (key := _key(points)) and name in icons['icons']}


def _pictures(archive: Path) -> dict[str, bytes]:
    """Image files by code points."""
    found = {key: data for name, data in _files(archive).items()
             if name.endswith('.webp') and (key := _key(Path(name).stem))}
    if not found:
        raise DataError(f'{archive} has no images: it must be the archive of '
                        '@lobehub/fluent-emoji-3d')
    return found


def _files(archive: Path, names: Collection[str] = ()) -> dict[str, bytes]:
    """Files of an archive, all or those named."""
    try:
        with tarfile.open(archive) as opened:
            members = {member.name: opened.extractfile(member) for member in opened
                       if member.isfile() and (not names or member.name in names)}
            return {name: file.read() for name, file in members.items() if file is not None}
    except (OSError, tarfile.TarError) as error:
        raise DataError(f'{archive} cannot be read: {error}; npm pack makes it') from error


def _key(points: str) -> str:
    """Code points without that of coloured glyphs; empty for a skin tone."""
    parts = [part for part in points.lower().split('-') if part != COLOUR]
    return '' if SKIN_TONES & set(parts) else '-'.join(parts)


def _for_testing(names: Collection[str], every: int) -> set[str]:
    first = sorted({name.split('-')[0] for name in names})
    chosen = set(first[every - 1::every])
    return {name for name in names if name.split('-')[0] in chosen}


def _on_white(data: bytes, size: int) -> Image.Image:
    image = Image.open(io.BytesIO(data)).convert('RGBA')
    if image.size != (size, size):
        image = image.resize((size, size), Image.Resampling.BICUBIC)
    sheet = Image.new('RGBA', image.size, 'white')
    sheet.alpha_composite(image)
    return sheet.convert('RGB')
