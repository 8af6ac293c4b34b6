"""Antialiased implicit shapes on a pixel grid, vectorised over shapes and pixels."""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Box = tuple[slice, slice]
BAND = 40000  # values of one field that are worked on at once


@dataclass(frozen=True)
class Solid:
    """A smooth union of capsules, over the box of pixels that it can touch; fields are (h, w).

    Args:
        box: rows and columns of the image.
        coverage: share of the pixel inside, 0 to 1; the other fields are 0 where this is 0.
        normal_x, normal_y: outward direction across the nearest capsule; length 1 at its rim.
        arc: distance along the capsules, in torso lengths.
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
    """Coordinates of the pixel centres on one axis of [0, 1], (size,)."""
    centres = ((np.arange(size) + 0.5) / size).astype(np.float32)
    centres.setflags(write=False)
    return centres


def box_around(left: float, top: float, right: float, bottom: float, size: int) -> Box:
    """Rows and columns of the pixels that [left, right] x [top, bottom] touches."""
    def span(low: float, high: float) -> slice:
        start = min(max(int(low * size) - 1, 0), size)
        return slice(start, min(max(int(high * size) + 2, start), size))

    return span(top, bottom), span(left, right)


def capsule_union(parts: np.ndarray, size: int, unit: float) -> Solid:
    r"""Unites tapered capsules smoothly.

    With :math:`d_p` the distance to capsule p and :math:`d = \min_p d_p`, capsules nearer than
    :math:`k` to the nearest one share the pixel:

    .. math:: w_p = \max(0, 1 - (d_p - d) / k)^2, \quad
              f = \sum_p w_p f_p / \sum_p w_p, \quad
              d' = d - \tfrac{k}{4} \min(1, \sum_p w_p - 1)

    Args:
        parts: (P, 9) rows x0, y0, x1, y1, r0, r1, arc, dark0, dark1 in image lengths.
        size: pixels on a side of the image.
        unit: image length that is 1 in the result's arc; the blend width :math:`k` is 0.07 of it.
    """
    blend = np.float32(0.07 * unit)
    ends = parts[:, :4].reshape(-1, 2, 2)
    radii = parts[:, 4:6, None] + 0.25 * blend  # the union bulges where capsules meet
    low, high = (ends - radii).min(1), (ends + radii).max(1)
    box = box_around(*low.min(0).tolist(), *high.max(0).tolist(), size)
    (top, bottom), (left, right) = ((side.start, side.stop) for side in box)
    fields = np.zeros((5, bottom - top, right - left), dtype=np.float32)
    lines = _lines(parts)
    # Bands of rows leave out the capsules that do not reach them, and stay in the cache.
    height = max(BAND // (len(parts) * (right - left) + 1), 16)
    for first in range(top, bottom, height):
        last = min(first + height, bottom)
        reach = ((low[:, 1] - blend) * size <= last) & ((high[:, 1] + blend) * size >= first)
        if reach.any():
            _, columns = box_around(
                *low[reach].min(0).tolist(), *high[reach].max(0).tolist(), size)
            window = fields[:, first - top:last - top, columns.start - left:columns.stop - left]
            _fill(window, lines[:, reach], (slice(first, last), columns), size, blend)
    fields[3] *= np.float32(1 / unit)
    return Solid(box, *fields)


def _lines(parts: np.ndarray) -> np.ndarray:
    """(P, 9) -> (10, P): start x, y, unit vector x, y, length, radius, arc, dark, two slopes."""
    x0, y0, x1, y1, r0, r1, arc, dark0, dark1 = parts.T
    dx, dy = x1 - x0, y1 - y0
    length = np.sqrt(dx * dx + dy * dy)
    return np.stack([x0, y0, dx / length, dy / length, length, r0, arc, dark0,
                     (r1 - r0) / length, (dark1 - dark0) / length])


def _fill(fields: np.ndarray, lines: np.ndarray, box: Box, size: int, blend: float) -> None:
    """Writes coverage, normal x, normal y, arc (in image lengths) and dark, (5, h, w)."""
    x0, y0, ux, uy, length, r0, arc, dark, widening, darkening = lines[:, :, None]
    px, py = pixel_centres(size)[box[1]] - x0, pixel_centres(size)[box[0]] - y0  # (P, w), (P, h)
    along = (uy * py)[:, :, None] + (ux * px)[:, None]  # (P, h, w)
    across = (ux * py)[:, :, None] - (uy * px)[:, None]
    clamped = np.minimum(np.maximum(along, 0), length[:, None])
    beyond = along - clamped
    distance = np.sqrt(across * across + beyond * beyond)
    distance -= r0[:, None] + widening[:, None] * clamped
    nearest = distance.min(0)

    # Only where the union covers: N pixels.
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
    """Unites ellipses: their box, coverage (h, w), nearest ellipse (h, w), and depth (h, w).

    Depth runs from -1 (top) to 1 (bottom) of the nearest ellipse, the one a pixel is deepest in.

    Args:
        table: (E, 4) rows x, y, half width, half height, with E >= 1.
        size: pixels on a side of the image.
        softness: 0 for an edge one pixel wide, 1 for one that fades to the centre.
    """
    low, high = (table[:, :2] - table[:, 2:]).min(0), (table[:, :2] + table[:, 2:]).max(0)
    (left, top), (right, bottom) = low.tolist(), high.tolist()
    box = box_around(left, top, right, bottom, size)
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
    """Interpolates a lattice (n, n) linearly at rows (h,) in [0, 1] and all columns: (h, size)."""
    return tents(rows, len(lattice)) @ lattice @ _column_tents(size, len(lattice))


def tents(at: np.ndarray, nodes: int) -> np.ndarray:
    """Weights (h, nodes) of linear interpolation at positions (h,) in [0, 1]."""
    distance = np.abs(at[:, None] * np.float32(nodes - 1) - np.arange(nodes, dtype=np.float32))
    return np.maximum(1 - distance, 0)


@lru_cache(maxsize=64)
def _column_tents(size: int, nodes: int) -> np.ndarray:
    weights = tents(pixel_centres(size), nodes).T.copy()
    weights.setflags(write=False)
    return weights
