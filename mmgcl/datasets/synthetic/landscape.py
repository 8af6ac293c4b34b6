"""Background layers of a scene, independent of the look's colours."""
from dataclasses import dataclass

import numpy as np

from mmgcl.datasets.synthetic.scene import Scenery
from mmgcl.datasets.synthetic.shapes import Box, box_around, ellipse_union, noise, pixel_centres


@dataclass(frozen=True)
class Layer:
    """A blend of two materials, composited over the layers behind it.

    Args:
        box: rows and columns of the image that the layer covers.
        materials: names of two colours of a look.
        mix: weight of the second material, 0 to 1.
        tone: brightness factor.
        coverage: opacity, 0 to 1.
    """

    box: Box
    materials: tuple[str, str]
    mix: np.ndarray | float
    tone: np.ndarray | float
    coverage: np.ndarray | float


def background(scenery: Scenery, size: int) -> list[Layer]:
    """Layers of sky, hills, trees, ground, clutter and animal shadows, back to front."""
    layers = [_sky(scenery, size), _hills(scenery, size)]
    if len(scenery.trees):
        layers.append(_trees(scenery, size))
    return [*layers, _ground(scenery, size), _clutter(scenery, size), _shadows(scenery, size)]


def _sky(scenery: Scenery, size: int) -> Layer:
    box = box_around(0, 0, 1, scenery.horizon + 0.02, size)
    rows = pixel_centres(size)[box[0]]
    height = (rows / np.float32(scenery.horizon)).clip(0, 1)[:, None]
    clouds = noise(scenery.textures[0], rows * 2, size)
    clouds += np.float32(0.5) * noise(scenery.textures[1], rows * 2, size)
    mix = np.minimum(height * height + ((clouds - np.float32(0.85)) * 2).clip(0, 0.8), 1)
    return Layer(box, ('zenith', 'haze'), mix, 1.0, 1.0)


def _hills(scenery: Scenery, size: int) -> Layer:
    box = box_around(0, scenery.horizon - 0.14, 1, scenery.horizon + 0.02, size)
    rows = pixel_centres(size)[box[0]]
    ridge = noise(scenery.textures[0].T.copy(), np.full(1, 0.5, np.float32), size)
    height = np.float32(0.13) * (ridge - np.float32(0.25)).clip(0, 1)
    coverage = (rows[:, None] - (np.float32(scenery.horizon) - height)) * size + 0.5
    return Layer(box, ('hill', 'haze'), 0.25, 1.0, coverage.clip(0, 1))


def _trees(scenery: Scenery, size: int) -> Layer:
    x, height, width = scenery.trees.T
    top = scenery.horizon - height
    blobs = [(x, top + 0.6 * height, 0.1 * width, 0.6 * height)]  # the trunks
    blobs += [(x + shift * width, top + lift * height, share * width, 0.32 * height)
              for shift, lift, share in ((-0.35, 0.15, 0.42), (0.35, 0.2, 0.42), (0.0, 0.0, 0.6))]
    table = np.concatenate(blobs, axis=1).T
    box, coverage, nearest, depth = ellipse_union(table, size)
    tone = np.float32(1) - np.float32(0.3) * depth
    return Layer(box, ('tree', 'soot'), np.float32(0.5) * (nearest < len(x)), tone, coverage)


def _ground(scenery: Scenery, size: int) -> Layer:
    box = box_around(0, scenery.horizon - 0.01, 1, 1, size)
    rows = pixel_centres(size)[box[0]]
    below = ((rows - np.float32(scenery.horizon)) / np.float32(1 - scenery.horizon)).clip(0, 1)
    # Perspective: the texture of the plain is foreshortened towards the horizon.
    depth = np.float32(1.25) * below / (np.float32(0.25) + below)
    patches = noise(scenery.textures[1].T.copy(), depth, size)
    blades = noise(scenery.textures[2], depth, size)
    far = (1 - below)[:, None]
    mix = (np.float32(0.75) * patches + np.float32(0.35) * blades - np.float32(0.1)
           + np.float32(0.2) * far).clip(0, 1)
    tone = np.float32(0.88) + np.float32(0.22) * (blades - np.float32(0.4)) + np.float32(0.1) * far
    edge = (rows[:, None] - np.float32(scenery.horizon)) * size + 0.5
    return Layer(box, ('ground', 'patch'), mix, tone, edge.clip(0, 1))


def _clutter(scenery: Scenery, size: int) -> Layer:
    x, depth, width, height, kind = scenery.clutter.T
    near = 0.35 + 0.65 * depth
    y = scenery.horizon + depth * (1 - scenery.horizon)
    table = np.stack([x, y, near * width, near * height], axis=1)
    box, coverage, nearest, down = ellipse_union(table, size)
    tone = np.float32(1) - np.float32(0.25) * down
    return Layer(box, ('bush', 'stone'), np.float32(1) * (kind >= 0.5)[nearest], tone, coverage)


def _shadows(scenery: Scenery, size: int) -> Layer:
    """Soft shadows under the animals, offset away from the light."""
    table = np.array([
        (animal.centre[0] - 0.25 * scenery.light[0] * animal.scale,
         animal.centre[1] + 0.71 * animal.build[0] * animal.scale,
         0.62 * animal.scale, 0.085 * animal.scale) for animal in scenery.animals])
    box, coverage, _, _ = ellipse_union(table, size, softness=1.0)
    return Layer(box, ('soot', 'soot'), 0.0, 1.0, np.float32(0.5) * coverage)
