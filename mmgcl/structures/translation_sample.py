"""The data element of one sample."""
from mmengine.structures import BaseDataElement


class TranslationSample(BaseDataElement):
    """Metadata of a sample, and its images after a test step.

    Metainfo: ``name``, ``x_path``, ``y_path``. Fields after a test step: ``real_x``, ``fake_y``
    and, where the data set has them, ``real_y`` and ``truth_y``, each (3, H, W) in [-1, 1]; and
    ``mask`` (H, W), which is 1 on foreground bodies.
    """
