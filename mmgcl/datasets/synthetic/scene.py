"""Parameters of synthetic scenes and their random generation."""
from dataclasses import dataclass

import numpy as np

Four = tuple[float, float, float, float]
TEXTURE_SIZES = (7, 19, 53)


@dataclass(frozen=True)
class Animal:
    """Pose and build of one animal, in torso lengths; image coordinates are in [0, 1]^2.

    Args:
        centre: centre of the torso (x, y) in the image, y down.
        scale: torso length as a fraction of the image side.
        facing: 1 (right) or -1 (left).
        slope: rise of the torso axis per torso length.
        neck: neck posture from 0 (grazing) to 1 (head up).
        stride: horizontal offsets of the four hooves (near hind, near fore, far hind, far fore).
        build: scale factors of (leg length, neck length, head size, girth).
        tail: horizontal swing of the tail.
        tan: coat colour of the plain look, from 0 (dark bay) to 1 (light tan).
    """

    centre: tuple[float, float]
    scale: float
    facing: int
    slope: float
    neck: float
    stride: Four
    build: Four
    tail: float
    tan: float


@dataclass(frozen=True)
class Scenery:
    """Geometry, lighting and textures of one scene, shared by its renderings in both looks.

    Args:
        horizon: vertical position of the horizon, 0 (top) to 1.
        light: unit vector (x, y, z) towards the light, y down.
        brightness: factor applied to all colours.
        warmth: colour of the light, from -1 (bluish) to 1 (reddish).
        animals: the animals, back to front.
        textures: square noise lattices in [0, 1), coarse to fine.
        trees: rows (x, height, width) of trees on the horizon.
        clutter: rows (x, depth, width, height, kind); kind < 0.5 is a bush, otherwise a stone.
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
    """Samples a scene.

    Uses only uniform samples and basic arithmetic, so that scenes are identical across machines.
    """
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
    build = _four_between(rng, 0.9, 1.1)
    hooves = _between(rng, 0.8, 0.95) - (0.0 if count == 1 else _between(rng, 0.0, 0.15))
    middle = 0.5 if count == 1 else 0.28 + 0.44 * index
    return Animal(
        # The head makes the body extend further to the front, hence the shift against facing.
        centre=(middle - 0.13 * facing * scale + _between(rng, -0.09, 0.09),
                hooves - 0.73 * build[0] * scale),
        scale=scale, facing=facing, slope=_between(rng, -0.07, 0.07),
        neck=_between(rng, 0.55, 1.0) if rng.random() < 0.75 else _between(rng, 0.0, 0.25),
        stride=_four_between(rng, -0.15, 0.15),
        build=build, tail=_between(rng, -0.05, 0.12), tan=_between(rng, 0, 1))


def _four_between(rng: np.random.Generator, low: float, high: float) -> Four:
    first, second, third, fourth = (_between(rng, low, high) for _ in range(4))
    return first, second, third, fourth


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return low + (high - low) * rng.random()
