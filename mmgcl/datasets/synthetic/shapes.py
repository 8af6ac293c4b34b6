"""Antialiased rasterisation of implicit shapes, vectorised over shapes and pixels."""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Box = tuple[slice, slice]
BAND = 40000  # values per field that are processed at once


@dataclass(frozen=True)
class Solid:
    """A rasterised smooth union of capsules; fields are (h, w) arrays over its bounding box.

    Args:
        box: rows and columns of the bounding box in the image.
        coverage: fraction of each pixel inside, 0 to 1; the other fields are 0 where this is 0.
        normal_x, normal_y: outward offset from the capsule axis, of length 1 at the rim.
        arc: arc length along the capsules, in torso lengths.
        dark: darkness, 0 to 1.
    """

    box: Box
    coverage: np.ndarray
    normal_x: np.ndarray
    normal_y: np.ndarray
    arc: np.ndarray
    dark: np.ndarray


@lru_cache(maxsize=16)
def pixel_centres(size: int) -> np.ndarray:
    """Coordinates of the pixel centres along one axis of [0, 1], (size,)."""
    centres = ((np.arange(size) + 0.5) / size).astype(np.float32)
    centres.setflags(write=False)
    return centres


def box_around(left: float, top: float, right: float, bottom: float, size: int) -> Box:
    """Rows and columns of the pixels touched by [left, right] x [top, bottom]."""
    def span(low: float, high: float) -> slice:
        start = min(max(int(low * size) - 1, 0), size)
        return slice(start, min(max(int(high * size) + 2, start), size))

    return span(top, bottom), span(left, right)


def _bounding_box(low: np.ndarray, high: np.ndarray, size: int) -> Box:
    """The box around shapes with lower corners ``low`` and upper corners ``high``, (N, 2) each."""
    (left, top), (right, bottom) = low.min(0).tolist(), high.max(0).tolist()
    return box_around(left, top, right, bottom, size)


def capsule_union(parts: np.ndarray, size: int, unit: float) -> Solid:
    r"""Rasterises the smooth union of tapered capsules.

    With :math:`d_p` the signed distance to capsule p and :math:`d = \min_p d_p`, fields are blended
    over the capsules within :math:`k` of the nearest one:

    .. math:: w_p = \max(0, 1 - (d_p - d) / k)^2, \quad
              f = \sum_p w_p f_p / \sum_p w_p, \quad
              d' = d - \tfrac{k}{4} \min(1, \sum_p w_p - 1)

    Args:
        parts: (P, 9) rows x0, y0, x1, y1, r0, r1, arc, dark0, dark1 in image lengths.
        size: side of the image in pixels.
        unit: torso length in image lengths, the unit of the resulting arc; the blend width
            :math:`k` is 0.07 of it.
    """
    blend = np.float32(0.07 * unit)
    ends = parts[:, :4].reshape(-1, 2, 2)
    radii = parts[:, 4:6, None] + 0.25 * blend  # a smooth union bulges where capsules meet
    low, high = (ends - radii).min(1), (ends + radii).max(1)
    box = _bounding_box(low, high, size)
    (top, bottom), (left, right) = ((side.start, side.stop) for side in box)
    fields = np.zeros((5, bottom - top, right - left), dtype=np.float32)
    lines = _lines(parts)
    # Working in bands of rows skips capsules that do not reach a band, and stays in the CPU cache.
    height = max(BAND // (len(parts) * (right - left) + 1), 16)
    for first in range(top, bottom, height):
        last = min(first + height, bottom)
        reach = ((low[:, 1] - blend) * size <= last) & ((high[:, 1] + blend) * size >= first)
        if reach.any():
            _, columns = _bounding_box(low[reach], high[reach], size)
            window = fields[:, first - top:last - top, columns.start - left:columns.stop - left]
            _fill(window, lines[:, reach], (slice(first, last), columns), size, blend)
    fields[3] *= np.float32(1 / unit)
    return Solid(box, *fields)


def _lines(parts: np.ndarray) -> np.ndarray:
    """(P, 9) -> (10, P): start x, y, unit vector x, y, length, radius, arc, dark, both slopes."""
    x0, y0, x1, y1, r0, r1, arc, dark0, dark1 = parts.T
    dx, dy = x1 - x0, y1 - y0
    length = np.sqrt(dx * dx + dy * dy)
    return np.stack([x0, y0, dx / length, dy / length, length, r0, arc, dark0,
                     (r1 - r0) / length, (dark1 - dark0) / length])


def _fill(fields: np.ndarray, lines: np.ndarray, box: Box, size: int, blend: np.float32) -> None:
    """Fills (5, h, w): coverage, normal x, normal y, arc (in image lengths) and dark."""
    x0, y0, ux, uy, length, r0, arc, dark, widening, darkening = lines[:, :, None]
    px, py = pixel_centres(size)[box[1]] - x0, pixel_centres(size)[box[0]] - y0  # (P, w), (P, h)
    along = (uy * py)[:, :, None] + (ux * px)[:, None]  # (P, h, w)
    across = (ux * py)[:, :, None] - (uy * px)[:, None]
    clamped = np.minimum(np.maximum(along, 0), length[:, None])
    beyond = along - clamped
    distance = np.sqrt(across * across + beyond * beyond)
    distance -= r0[:, None] + widening[:, None] * clamped
    nearest = distance.min(0)

    # From here on, only the N pixels that the union covers.
    covered = np.flatnonzero(nearest < 0.5 / size + 0.25 * blend)
    nearest = nearest.take(covered)
    along, across, clamped, beyond, distance = (  # (P, N)
        field.reshape(len(field), -1).take(covered, axis=1)
        for field in (along, across, clamped, beyond, distance))
    weight = np.maximum(1 - (distance - nearest) / blend, 0) ** 2
    total = weight.sum(0)
    rim = weight / (r0 + widening * clamped)
    beyond *= rim
    across *= rim
    ux, uy = ux[:, 0], uy[:, 0]
    covers = 0.5 - size * (nearest - 0.25 * blend * np.minimum(total - 1, 1))
    means = np.stack([
        covers.clip(0, 1) * total, ux @ beyond - uy @ across, uy @ beyond + ux @ across,
        arc[:, 0] @ weight + (weight * along).sum(0),
        dark[:, 0] @ weight + darkening[:, 0] @ (weight * clamped)]) / total
    rows, columns = np.divmod(covered, fields.shape[2])
    fields[:, rows, columns] = means


def ellipse_union(table: np.ndarray, size: int,
                  softness: float = 0.0) -> tuple[Box, np.ndarray, np.ndarray, np.ndarray]:
    """Rasterises a union of ellipses.

    Args:
        table: (E, 4) rows x, y, half width, half height, with E >= 1.
        size: side of the image in pixels.
        softness: width of the edge, from 0 (one pixel) to 1 (fades out from the centre).

    Returns:
        The bounding box, and over it (h, w) arrays of the coverage, the index of the ellipse in
        which each pixel lies deepest, and the vertical position in that ellipse from -1 (top) to 1
        (bottom).
    """
    box = _bounding_box(table[:, :2] - table[:, 2:], table[:, :2] + table[:, 2:], size)
    centres = pixel_centres(size)
    x, y, width, height = table.astype(np.float32).T[:, :, None]
    edge = np.maximum(np.float32(0.5 * size * (1 - softness)) * np.minimum(width, height), 1)
    across = (centres[box[1]] - x) / width
    depth = (centres[box[0]] - y) / height
    inside = (edge * (1 - across * across))[:, None] - (edge * depth * depth)[:, :, None]
    nearest = inside.argmax(0)
    return (box, inside.max(0).clip(0, 1), nearest,
            depth[nearest, np.arange(len(nearest))[:, None]])


def noise(lattice: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """Value noise: bilinear interpolation of a lattice (n, n) at rows (h,) in [0, 1], (h, size)."""
    return tents(rows, len(lattice)) @ lattice @ _column_tents(size, len(lattice))


def tents(at: np.ndarray, nodes: int) -> np.ndarray:
    """Linear interpolation weights (h, nodes) at positions (h,) in [0, 1]."""
    distance = np.abs(at[:, None] * np.float32(nodes - 1) - np.arange(nodes, dtype=np.float32))
    return np.maximum(1 - distance, 0)


@lru_cache(maxsize=64)
def _column_tents(size: int, nodes: int) -> np.ndarray:
    weights = tents(pixel_centres(size), nodes).T.copy()
    weights.setflags(write=False)
    return weights
