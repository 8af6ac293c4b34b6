"""Rendering of scenes into images and masks."""
from itertools import chain
from typing import NamedTuple

import numpy as np

from mmgcl.datasets.synthetic.body import Body
from mmgcl.datasets.synthetic.landscape import Layer, background
from mmgcl.datasets.synthetic.looks import LOOKS, Look
from mmgcl.datasets.synthetic.scene import Scenery


class Rendering(NamedTuple):
    """Rendered scene: ``images[i]`` (H, W, 3) uint8 in the i-th look, and mask (H, W) uint8."""

    images: tuple[np.ndarray, ...]
    mask: np.ndarray


def render_scene(scenery: Scenery, size: int, looks: tuple[str, ...] = ('x', 'y')) -> Rendering:
    """Renders a scene in one or more looks with identical geometry, lighting and texture.

    Args:
        scenery: the scene.
        size: image side in pixels.
        looks: keys of ``LOOKS``.
    """
    bodies = [Body(animal, scenery.light, size) for animal in scenery.animals]
    ground = background(scenery, size)
    coverage = np.zeros((size, size), dtype=np.float32)
    for body in bodies:
        body.cover(coverage)
    images = []
    for name in looks:
        canvas = np.zeros((3, size, size), dtype=np.float32)
        for layer in chain(ground, *(body.layers(LOOKS[name]) for body in bodies)):
            _paint(canvas, layer, LOOKS[name])
        images.append(_develop(canvas, scenery))
    return Rendering(tuple(images), (coverage > 0.5).astype(np.uint8))


def _paint(canvas: np.ndarray, layer: Layer, look: Look) -> None:
    region = canvas[(slice(None), *layer.box)]
    first, second = (look.colour(material) for material in layer.materials)
    colour = first if layer.materials[0] == layer.materials[1] else (
        first + layer.mix * (second - first))
    region += layer.coverage * (layer.tone * colour - region)


def _develop(canvas: np.ndarray, scenery: Scenery) -> np.ndarray:
    """Applies brightness and tint of the light, and quantises: (3, H, W) -> uint8 (H, W, 3)."""
    tint = np.array([1 + 0.06 * scenery.warmth, 1.0, 1 - 0.06 * scenery.warmth])
    gain = (255 * scenery.brightness * tint).astype(np.float32)[:, None, None]
    levels = np.floor((canvas * gain).clip(0, 255) + np.float32(0.5)).astype(np.uint8)
    return np.ascontiguousarray(levels.transpose(1, 2, 0))
