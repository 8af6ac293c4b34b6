"""Styles of a translation, for models that have them."""
from dataclasses import dataclass

from PIL import Image

from mmgcl.models.translators import Translator


@dataclass(frozen=True)
class Styles:
    """Which styles to translate in.

    Attributes:
        seed: of the random styles.
        count: number of random styles, at least 1.
        picture: an image whose style is taken instead.
    """

    seed: int = 0
    count: int = 1
    picture: Image.Image | None = None


def has_styles(translator: Translator) -> bool:
    """Whether one input has many translations, as in MUNIT."""
    return bool(getattr(translator, 'style_channels', 0))
