"""Rendering of animal bodies as layers, with shading and procedural stripes."""
from collections.abc import Iterator

import numpy as np

from mmgcl.datasets.synthetic.anatomy import MANE, eye, far_parts, near_parts
from mmgcl.datasets.synthetic.landscape import Layer
from mmgcl.datasets.synthetic.looks import Look
from mmgcl.datasets.synthetic.scene import Animal
from mmgcl.datasets.synthetic.shapes import Solid, capsule_union, ellipse_union

STRIPE_PERIOD = 0.155  # torso lengths
FAR_TONE = 0.72  # brightness factor of the shaded far legs


class Body:
    """An animal of a scene, rasterised once for both looks.

    Args:
        animal: pose and build.
        light: unit vector towards the light.
        size: side of the image in pixels.
    """

    def __init__(self, animal: Animal, light: tuple[float, float, float], size: int) -> None:
        self.animal = animal
        self.far = capsule_union(far_parts(animal), size, animal.scale)
        self.near = capsule_union(near_parts(animal), size, animal.scale)
        self._tones = (FAR_TONE * _shade(self.far, light), _shade(self.near, light))
        self._pixels_per_period = STRIPE_PERIOD * animal.scale * size
        self._eye = ellipse_union(eye(animal), size)

    def cover(self, mask: np.ndarray) -> None:
        """Adds the body to a coverage mask (H, W) in place."""
        for solid in (self.far, self.near):
            np.maximum(mask[solid.box], solid.coverage, out=mask[solid.box])

    def layers(self, look: Look) -> Iterator[Layer]:
        """Layers of the body in the materials of a look, back to front."""
        for solid, tone in zip((self.far, self.near), self._tones):
            if look.stripe is None:
                yield from self._plain(solid, tone)
            else:
                yield from self._striped(solid, tone)
        box, coverage, _, _ = self._eye
        yield Layer(box, ('soot', 'soot'), 0.0, 1.0, coverage)

    def _plain(self, solid: Solid, tone: np.ndarray) -> Iterator[Layer]:
        dark = (solid.dark * np.float32(1 / MANE)).clip(0, 1)
        yield Layer(solid.box, ('coat', 'coat_light'), self.animal.tan, tone, solid.coverage)
        yield Layer(solid.box, ('mane', 'mane'), 0.0, tone, solid.coverage * dark)

    def _striped(self, solid: Solid, tone: np.ndarray) -> Iterator[Layer]:
        soot = ((solid.dark - np.float32(MANE)) * np.float32(1 / (1 - MANE))).clip(0, 1)
        stripes = np.maximum(stripe_pattern(solid, self._pixels_per_period), soot)
        yield Layer(solid.box, ('coat', 'stripe'), stripes, tone, solid.coverage)


def stripe_pattern(solid: Solid, pixels_per_period: float) -> np.ndarray:
    r"""Darkness of the stripes (h, w) in [0, 1]: bands perpendicular to the axis of each body part.

    .. math:: p = (s + 0.04\, n_y |n_y|) / P, \quad t = |2 (p - \lfloor p \rfloor) - 1|, \quad
              \text{dark} = \operatorname{clip}(1/2 + g\,(t - 0.5 - 0.2 \max(0, n_y)^2))

    with arc length s, vertical normal n_y, period P and a gain g that keeps edges about one pixel
    wide. Bands are slightly curved and thin out towards the belly.
    """
    down = solid.normal_y
    phase = (solid.arc + np.float32(0.04) * down * np.abs(down)) * np.float32(1 / STRIPE_PERIOD)
    wave = np.abs(2 * (phase - np.floor(phase)) - 1)
    gain = np.float32(min(max(0.45 * pixels_per_period, 1.2), 8.0))
    threshold = np.float32(0.5) + np.float32(0.2) * np.maximum(down, 0) ** 2
    return (np.float32(0.5) + gain * (wave - threshold)).clip(0, 1)


def _shade(solid: Solid, light: tuple[float, float, float]) -> np.ndarray:
    """Lambertian shading (h, w) with an ambient term, from the normals of a solid."""
    x, y = solid.normal_x, solid.normal_y
    front = np.sqrt(np.maximum(1 - x * x - y * y, 0))
    facing = (x * np.float32(light[0]) + y * np.float32(light[1])
              + front * np.float32(light[2]))
    return np.float32(0.62) + np.float32(0.48) * np.maximum(facing, 0)
