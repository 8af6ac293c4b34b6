"""Networks, graphs, objectives, losses and the translators composed of them."""
from mmgcl.models import (  # noqa: F401
    color_jitter,
    encoders,
    generators,
    heads,
    image_buffer,
    losses,
)
from mmgcl.models.discriminators import PatchDiscriminator
from mmgcl.models.objectives import PatchGraphContrast
from mmgcl.models.preprocessor import ImagePairPreprocessor
from mmgcl.models.translators import OneSidedTranslator

__all__ = [
    'ImagePairPreprocessor', 'OneSidedTranslator', 'PatchDiscriminator', 'PatchGraphContrast']
