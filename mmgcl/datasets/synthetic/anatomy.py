"""Animal bodies modelled as unions of tapered capsules."""
from typing import NamedTuple

import numpy as np

from mmgcl.datasets.synthetic.scene import Animal

MANE = 0.5  # darkness of mane, ears and lower legs, painted in the plain look only
SOOT = 1.0  # darkness of hooves, muzzle and tail tip, painted in both looks


class Capsule(NamedTuple):
    """A tapered capsule in body coordinates: torso lengths, facing right, y down.

    Args:
        start: first end point (x, y).
        end: second end point (x, y).
        radii: radii at the two ends.
        arc: stripe coordinate at ``start``; it increases by the arc length towards ``end``.
        dark: darkness at the two ends, see ``MANE`` and ``SOOT``.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    radii: tuple[float, float]
    arc: float = 0.0
    dark: tuple[float, float] = (0.0, 0.0)


def far_parts(animal: Animal) -> np.ndarray:
    """Capsules of the two far legs, (P, 9) in image coordinates, as in :func:`near_parts`."""
    return _to_image(animal, [*_leg(animal, -0.25, animal.stride[2]),
                              *_leg(animal, 0.23, animal.stride[3])])


def near_parts(animal: Animal) -> np.ndarray:
    """Capsules of all other body parts, (P, 9): x0, y0, x1, y1, r0, r1, arc, dark0, dark1."""
    head, neck_parts = _neck_and_head(animal)
    girth = animal.build[3]
    torso = [
        Capsule((-0.33, _rise(animal, -0.33)), (0.31, _rise(animal, 0.31) + 0.02),
                (0.205 * girth, 0.2 * girth), arc=-0.33),
        Capsule((-0.36, _rise(animal, -0.36)), (-0.3, _rise(animal, -0.3) + 0.01),
                (0.225 * girth, 0.2 * girth), arc=-0.36)]
    legs = [*_leg(animal, -0.36, animal.stride[0]), *_leg(animal, 0.33, animal.stride[1])]
    return _to_image(animal, [*torso, *neck_parts, *head, *legs, *_tail(animal)])


def eye(animal: Animal) -> np.ndarray:
    """The eye as an ellipse (1, 4): x, y, half width, half height, in image coordinates."""
    (x, y), (dx, dy) = _poll(animal), _head_direction(animal)
    x, y = x + 0.08 * dx + 0.035 * dy, y + 0.08 * dy - 0.035 * dx
    return np.array([[animal.centre[0] + animal.facing * animal.scale * x,
                      animal.centre[1] + animal.scale * y,
                      0.02 * animal.scale, 0.02 * animal.scale]])


def _rise(animal: Animal, x: float) -> float:
    return -animal.slope * x


def _poll(animal: Animal) -> tuple[float, float]:
    """The point where neck and head meet."""
    length = 0.52 * animal.build[1]
    down, up = (0.72, 0.69), (0.62, -0.78)
    x, y = (low + animal.neck * (high - low) for low, high in zip(down, up))
    norm = (x * x + y * y) ** 0.5
    return 0.34 + length * x / norm, _rise(animal, 0.34) - 0.06 + length * y / norm


def _head_direction(animal: Animal) -> tuple[float, float]:
    x, y = 0.5 + 0.3 * animal.neck, 0.86 - 0.26 * animal.neck
    norm = (x * x + y * y) ** 0.5
    return x / norm, y / norm


def _neck_and_head(animal: Animal) -> tuple[list[Capsule], list[Capsule]]:
    (x, y), (dx, dy), size = _poll(animal), _head_direction(animal), animal.build[2]
    base = (0.3, _rise(animal, 0.3) - 0.04)
    reach = _length(base, (x, y))
    back = ((y - base[1]) / reach, -(x - base[0]) / reach)  # towards the mane
    neck = [
        Capsule(base, (x, y), (0.175, 0.085 * size), arc=0.3),
        Capsule((base[0] + 0.16 * back[0] + 0.25 * (x - base[0]),
                 base[1] + 0.16 * back[1] + 0.25 * (y - base[1])),
                (x + 0.085 * back[0], y + 0.085 * back[1]), (0.028, 0.035),
                arc=0.3 + 0.25 * reach, dark=(MANE, MANE))]
    tip = (x + 0.3 * size * dx, y + 0.3 * size * dy)
    middle = (x + 0.15 * size * dx, y + 0.15 * size * dy)
    head = [
        Capsule((x, y), middle, (0.1 * size, 0.078 * size), arc=0.3 + reach),
        Capsule(middle, tip, (0.075 * size, 0.056 * size), arc=0.45 + reach, dark=(0.0, SOOT))]
    for lean in (-0.02, 0.07):
        root = (x + lean * dx - 0.07 * -dy, y + lean * dy - 0.07 * dx)
        head.append(Capsule(root, (root[0] + 0.1 * dy + (lean - 0.04) * dx,
                                   root[1] - 0.1 * dx + (lean - 0.04) * dy),
                            (0.03 * size, 0.012), arc=0.3 + reach, dark=(0.0, MANE)))
    return head, neck


def _leg(animal: Animal, x: float, stride: float) -> list[Capsule]:
    hind = x < 0
    hip = (x, _rise(animal, x) + 0.08)
    ground = 0.7 * animal.build[0]
    # Hind knees bend backwards, fore knees forwards.
    knee = (x + 0.45 * stride + (-0.035 if hind else 0.02), 0.56 * ground)
    hoof = (x + stride, ground)
    thigh, shank = _length(hip, knee), _length(knee, hoof)
    fetlock = (knee[0] + 0.86 * (hoof[0] - knee[0]), knee[1] + 0.86 * (hoof[1] - knee[1]))
    return [
        Capsule(hip, knee, (0.14 if hind else 0.115, 0.046), arc=x),
        Capsule(knee, fetlock, (0.042, 0.03), arc=x + thigh, dark=(0.0, MANE)),
        Capsule(fetlock, (hoof[0] + 0.02, hoof[1]), (0.034, 0.042),
                arc=x + thigh + 0.86 * shank, dark=(SOOT, SOOT))]


def _tail(animal: Animal) -> list[Capsule]:
    root = (-0.55, _rise(animal, -0.5) - 0.06)
    bend = (-0.63 - 0.5 * animal.tail, root[1] + 0.17)
    tip = (-0.64 - animal.tail, root[1] + 0.46)
    return [Capsule(root, bend, (0.03, 0.03), arc=-0.55, dark=(0.0, MANE)),
            Capsule(bend, tip, (0.042, 0.016), arc=-0.55 + _length(root, bend), dark=(MANE, SOOT))]


def _length(start: tuple[float, float], end: tuple[float, float]) -> float:
    return ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5


def _to_image(animal: Animal, parts: list[Capsule]) -> np.ndarray:
    """Transforms capsules from body to image coordinates: scale, mirror, translate; (P, 9)."""
    table = np.array([(*part.start, *part.end, *part.radii, part.arc, *part.dark)
                      for part in parts])
    down, across = animal.scale, animal.scale * animal.facing
    table *= (across, down, across, down, down, down, down, 1, 1)
    table += (*animal.centre, *animal.centre, 0, 0, 0, 0, 0)
    return table.astype(np.float32)
