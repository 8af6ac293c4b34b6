"""One image on its way through a translator."""
from mmengine.structures import BaseDataElement


class TranslationSample(BaseDataElement):
    """Names of a sample, and after a test step its pictures.

    Metainfo: ``name``, ``x_path``, ``y_path``. Fields after a test step: ``real_x``, ``fake_y``
    and, where the data set has them, ``real_y`` and ``truth_y``, each (3, H, W) in [-1, 1]; and
    ``mask`` (H, W) with 1 on the body.
    """
