"""What a synthetic scene holds, and how one is drawn from a random generator."""
from dataclasses import dataclass

import numpy as np

TEXTURE_SIZES = (7, 19, 53)


@dataclass(frozen=True)
class Animal:
    """Pose and build of one animal; lengths are in torso lengths, the image is [0, 1]^2.

    Args:
        centre: middle of the torso (x, y) in the image, y down.
        scale: torso length as a share of the image.
        facing: 1 (right) or -1 (left).
        slope: vertical rise of the torso axis over its length.
        neck: 0 (head low, grazing) to 1 (head up).
        stride: horizontal offsets of the four hooves (near hind, near fore, far hind, far fore).
        build: factors of (leg length, neck length, head size, girth).
        tail: sideways swing of the tail.
        tan: 0 (dark bay) to 1 (light tan), the coat of the plain look.
    """

    centre: tuple[float, float]
    scale: float
    facing: int
    slope: float
    neck: float
    stride: tuple[float, float, float, float]
    build: tuple[float, float, float, float]
    tail: float
    tan: float


@dataclass(frozen=True)
class Scenery:
    """One scene, without its look: both looks of it share every position.

    Args:
        horizon: height of the horizon, 0 (top) to 1.
        light: direction (x, y, z) towards the light, unit length, y down.
        brightness: factor of all colours.
        warmth: -1 (bluish light) to 1 (reddish light).
        animals: back to front.
        textures: square lattices of noise in [0, 1), coarse to fine.
        trees: rows (x, height, width), standing on the horizon.
        clutter: rows (x, depth, width, height, kind), with kind < 0.5 a bush, otherwise a stone.
    """

    horizon: float
    light: tuple[float, float, float]
    brightness: float
    warmth: float
    animals: tuple[Animal, ...]
    textures: tuple[np.ndarray, ...]
    trees: np.ndarray
    clutter: np.ndarray


def draw_scenery(rng: np.random.Generator) -> Scenery:
    """Draws a scene; only uniform draws and exact arithmetic, so that machines agree."""
    horizon = _between(rng, 0.28, 0.5)
    count = 2 if rng.random() < 0.3 else 1
    animals = sorted((_draw_animal(rng, index, count) for index in range(count)),
                     key=lambda animal: animal.scale)
    side, lift = _between(rng, -0.75, 0.75), _between(rng, -0.8, -0.35)
    norm = (side * side + lift * lift + 0.36) ** 0.5
    textures = tuple(rng.random((n, n), dtype=np.float32) for n in TEXTURE_SIZES)
    trees = rng.random((int(rng.integers(0, 5)), 3)) * (1.1, 0.08, 0.07) + (-0.05, 0.05, 0.05)
    clutter = rng.random((int(rng.integers(2, 7)), 5))
    clutter = clutter * (1.1, 0.9, 0.05, 0.03, 1) + (-0.05, 0.08, 0.03, 0.018, 0)
    return Scenery(
        horizon=horizon, light=(side / norm, lift / norm, 0.6 / norm),
        brightness=_between(rng, 0.78, 1.08), warmth=_between(rng, -1, 1),
        animals=tuple(animals), textures=textures, trees=trees,
        clutter=clutter[np.argsort(clutter[:, 1])])


def _draw_animal(rng: np.random.Generator, index: int, count: int) -> Animal:
    scale = _between(rng, 0.4, 0.53) if count == 1 else _between(rng, 0.27, 0.38)
    facing = 1 if rng.random() < 0.5 else -1
    build = tuple(_between(rng, 0.9, 1.1) for _ in range(4))
    hooves = _between(rng, 0.8, 0.95) - (0.0 if count == 1 else _between(rng, 0.0, 0.15))
    middle = 0.5 if count == 1 else 0.28 + 0.44 * index
    return Animal(
        # The body reaches further in front (head) than behind, hence the shift against facing.
        centre=(middle - 0.13 * facing * scale + _between(rng, -0.09, 0.09),
                hooves - 0.73 * build[0] * scale),
        scale=scale, facing=facing, slope=_between(rng, -0.07, 0.07),
        neck=_between(rng, 0.55, 1.0) if rng.random() < 0.75 else _between(rng, 0.0, 0.25),
        stride=tuple(_between(rng, -0.15, 0.15) for _ in range(4)),
        build=build, tail=_between(rng, -0.05, 0.12), tan=_between(rng, 0, 1))


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return low + (high - low) * rng.random()
