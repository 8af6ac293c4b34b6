"""Figures of the paper: grids of outputs with enlarged boxes."""
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mmgcl.checkpoints import write_text
from mmgcl.datasets.image_files import read_image
from mmgcl.errors import ConfigError, DataError
from mmgcl.experiments.outputs import first_outputs, shared_names
from mmgcl.experiments.plan import Plan, Row
from mmgcl.experiments.report import page
from mmgcl.visualization.gallery.thumbnails import thumbnail
from mmgcl.visualization.image_writer import write_image

YELLOW, GAP, HEADING, FRAME = (255, 210, 0), 6, 26, 2


class Box(NamedTuple):
    """A part of a picture, in pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> 'Box':
        """Reads ``x,y,w,h``.

        Raises:
            ValueError: for anything else.
        """
        box = cls(*map(int, text.split(',')))
        if min(box.x, box.y) < 0 or min(box.width, box.height) < 1:
            raise ValueError(f'x and y are at least 0, w and h at least 1, got {text}')
        return box


def write_figure(plan: Plan, work_dir: Path, out: Path, names: Sequence[str] = (), count: int = 3,
                 boxes: Sequence[Box] = (), side: int = 256,
                 reasons: Mapping[str, str] | None = None) -> list[Path]:
    """Writes ``out/NAME.png`` and ``.html``: input and output of each method, a row an image.

    Args:
        plan: a figure.
        work_dir: folder of all runs.
        out: folder to write to; made if missing.
        names: test images to show, without their endings; empty: the first ``count`` of each set.
        boxes: parts to enlarge below each picture, in pixels of the test images: one for all rows,
            or one for each; empty: none.
        side: width of a picture in the figure.
        reasons: name of a run -> why it has no outputs, to be written where its picture would be.

    Returns:
        The files.

    Raises:
        DataError: if no run has translated anything, or not the images asked for.
        ConfigError: if the boxes are not as many as the rows, or one leaves its picture.
    """
    titles = list(dict.fromkeys(row.title for row in plan.rows))
    found = [item for dataset in plan.datasets
             for item in _lines(plan.rows_of(dataset), titles, work_dir, names, count)]
    lines = [line for _, line in found]
    absent = set(names).difference(name for name, _ in found)
    if absent or not lines:
        raise DataError(f'{plan.name}: no run in {work_dir} has translated '
                        + (', '.join(sorted(absent)) or 'anything yet'))
    if len(boxes) not in (0, 1, len(lines)):
        raise ConfigError(f'--zoom: one box for all rows or one for each of the {len(lines)}, got '
                          f'{len(boxes)}')
    each = [None] * len(lines) if not boxes else list(boxes) * (len(lines) // len(boxes))
    path = out / f'{plan.name}.png'
    notes = {row.title: f'no output: {reasons[run.name]}' for row in plan.rows for run in row.runs
             if reasons and run.name in reasons}
    write_image(draw_grid(lines, ['input', *titles], each, side, notes), path)
    missing = sum(file is None for line in lines for file in line)
    status = f'Partial: {missing} pictures are missing.' if missing else 'Complete.'
    html = path.with_suffix('.html')
    write_text(page(plan.title, status, figures=[thumbnail(path, 4000)]), html)
    return [path, html]


def draw_grid(lines: Sequence[Sequence[Path | None]], titles: Sequence[str],
              boxes: Sequence[Box | None], side: int = 256,
              notes: Mapping[str, str] | None = None) -> np.ndarray:
    """Pictures under titles, a row for each line, with an enlarged box below each picture.

    Args:
        lines: image files; None leaves a grey cell.
        titles: of the columns.
        boxes: one for each line, or None.
        side: width of a picture; heights follow.
        notes: title -> text for the grey cells of its column.

    Returns:
        uint8 (H, W, 3).

    Raises:
        ConfigError: if a box leaves a picture.
    """
    strips = [[_cell(read_image(file), box, side, file) if file else None for file in line]
              for line, box in zip(lines, boxes)]
    heights = [max(cell.height for cell in strip if cell) for strip in strips]
    width = len(titles) * (side + GAP) + GAP
    sheet = Image.new('RGB', (width, HEADING + sum(heights) + GAP * (len(heights) + 1)), 'white')
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for column, title in enumerate(titles):
        draw.text((GAP + column * (side + GAP) + side / 2, HEADING / 2), title, 'black', font,
                  anchor='mm')
    top = HEADING + GAP
    for strip, height in zip(strips, heights):
        for column, cell in enumerate(strip):
            left = GAP + column * (side + GAP)
            sheet.paste(cell or _empty(side, height, (notes or {}).get(titles[column])),
                        (left, top))
        top += height + GAP
    return np.asarray(sheet)


def _lines(rows: Sequence[Row], titles: Sequence[str], work_dir: Path, names: Sequence[str],
           count: int) -> Iterator[tuple[str, list[Path | None]]]:
    """The name of each image to show, with files of its input and of each method's output."""
    results = {row.title: first_outputs(row, work_dir) for row in rows}
    shared = shared_names(list(results.values()))
    for name in [name for name in names if name in shared] if names else shared[:count]:
        present = [result for result in results.values() if result]
        inputs = [result.inputs[name] for result in present if name in result.inputs]
        found = [results.get(title) for title in titles]
        yield name, [inputs[0] if inputs else None,
                     *(result.outputs[name] if result else None for result in found)]


def _empty(side: int, height: int, note: str | None) -> Image.Image:
    """A grey cell with a text, broken into lines that fit; what exceeds the cell is cut off."""
    cell = Image.new('RGB', (side, height), 'lightgrey')
    if note is not None:
        font = ImageFont.load_default(15)
        lines = textwrap.wrap(note, max(1, int((side - 2 * GAP) / font.getlength('n'))))
        ImageDraw.Draw(cell).multiline_text((GAP, GAP), '\n'.join(lines), 'black', font)
    return cell


def _cell(image: Image.Image, box: Box | None, side: int, file: Path) -> Image.Image:
    """A picture of width ``side``, with its box marked and enlarged below it."""
    scale = side / image.width
    # Enlarged pixels of small pictures stay visible.
    kind = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.LANCZOS
    picture = image.resize((side, round(image.height * scale)), kind)
    if box is None:
        return picture
    corners = (box.x, box.y, box.x + box.width, box.y + box.height)
    if corners[2] > image.width or corners[3] > image.height:
        raise ConfigError(f'--zoom {",".join(map(str, box))} leaves {file.name}, which has '
                          f'{image.width} x {image.height} pixels')
    closer = image.crop(corners).resize(
        (side, max(1, round(side * box.height / box.width))), Image.Resampling.NEAREST
        if box.width < side / 4 else Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    draw.rectangle([round(corner * scale) for corner in corners[:2]]
                   + [round(corner * scale) - 1 for corner in corners[2:]], None, YELLOW, FRAME)
    ImageDraw.Draw(closer).rectangle((0, 0, side - 1, closer.height - 1), None, YELLOW, FRAME)
    cell = Image.new('RGB', (side, picture.height + closer.height + 2), 'white')
    cell.paste(picture, (0, 0))
    cell.paste(closer, (0, picture.height + 2))
    return cell
