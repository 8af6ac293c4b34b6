"""Class-wise accuracy of generated maps."""
from collections.abc import Mapping

from mmgcl.evaluation.nearest_colour import NearestColour
from mmgcl.evaluation.segmentation import SegmentationMetric
from mmgcl.registry import METRICS

# The most frequent colours in the training maps of the data set 'maps' (domain B). Buildings and
# districts are shades of the ground colour, indistinguishable from it after JPEG compression.
GOOGLE_MAPS = {
    'ground': (232, 228, 222), 'water': (177, 208, 254), 'park': (203, 223, 174),
    'street': (255, 255, 255), 'highway': (250, 158, 37)}


@METRICS.register_module()
class MapClassMetric(SegmentationMetric):
    """Pixel accuracy, class accuracy and IoU of maps whose classes are defined by colour.

    Pixels of output and truth are assigned to the class of the nearest colour. Truth pixels nearest
    to black (lettering) are ignored.

    Args:
        palette: class -> 8-bit RGB; defaults to Google's maps of 2016, as in the data set ``maps``.
        fake, truth: names of the compared images.
        collect_device, prefix: as in mmengine.
    """

    default_prefix = 'map_classes'

    def __init__(self, palette: Mapping[str, tuple[int, int, int]] = GOOGLE_MAPS,
                 fake: str = 'fake_y', truth: str = 'truth_y', collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        colours = tuple((red, green, blue) for red, green, blue in palette.values())
        super().__init__(
            NearestColour(colours), palette=colours, size=None, labels=truth, photograph=fake,
            classes=tuple(palette), collect_device=collect_device, prefix=prefix)
