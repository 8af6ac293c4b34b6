"""Colour palettes of the two domains."""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Look:
    """Material colours of one domain, RGB in [0, 1].

    Args:
        zenith, haze: sky at the zenith and at the horizon.
        hill, tree, bush, stone: background objects.
        ground, patch: the two colours of the ground texture.
        coat, coat_light: darkest and lightest coat, interpolated by ``Animal.tan``.
        mane: mane and tail.
        stripe: stripes, or None for a plain coat.
        soot: hooves, muzzle and eyes.
    """

    zenith: Colour
    haze: Colour
    hill: Colour
    tree: Colour
    bush: Colour
    stone: Colour
    ground: Colour
    patch: Colour
    coat: Colour
    coat_light: Colour
    mane: Colour
    stripe: Colour | None
    soot: Colour

    @lru_cache(maxsize=64)  # noqa: B019 - looks are few, frozen and live as long as the module
    def colour(self, material: str) -> np.ndarray:
        """The colour of a material as (3, 1, 1)."""
        return np.array(getattr(self, material), dtype=np.float32)[:, None, None]


LOOKS = {
    'x': Look(
        zenith=(0.42, 0.62, 0.86), haze=(0.78, 0.87, 0.93), hill=(0.40, 0.55, 0.45),
        tree=(0.20, 0.38, 0.17), bush=(0.22, 0.42, 0.14), stone=(0.56, 0.56, 0.53),
        ground=(0.30, 0.54, 0.18), patch=(0.52, 0.70, 0.27),
        coat=(0.33, 0.17, 0.08), coat_light=(0.66, 0.41, 0.21), mane=(0.14, 0.08, 0.05),
        stripe=None, soot=(0.10, 0.07, 0.06)),
    'y': Look(
        zenith=(0.52, 0.67, 0.83), haze=(0.92, 0.88, 0.78), hill=(0.60, 0.53, 0.42),
        tree=(0.40, 0.39, 0.18), bush=(0.50, 0.43, 0.18), stone=(0.60, 0.54, 0.46),
        ground=(0.70, 0.55, 0.29), patch=(0.88, 0.76, 0.48),
        coat=(0.93, 0.91, 0.88), coat_light=(0.97, 0.96, 0.93), mane=(0.93, 0.91, 0.88),
        stripe=(0.07, 0.06, 0.06), soot=(0.10, 0.08, 0.07)),
}
