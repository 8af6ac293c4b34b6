"""Are the things of a map in their colours and places?"""
from collections.abc import Mapping

from mmgcl.evaluation.nearest_colour import NearestColour
from mmgcl.evaluation.segmentation import SegmentationMetric
from mmgcl.registry import METRICS

# The commonest colours of the training maps of the data set 'maps' (domain B). Buildings and
# districts are lighter or darker shades of the ground, too near to it to be told apart after JPEG.
GOOGLE_MAPS = {
    'ground': (232, 228, 222), 'water': (177, 208, 254), 'park': (203, 223, 174),
    'street': (255, 255, 255), 'highway': (250, 158, 37)}


@METRICS.register_module()
class MapClassMetric(SegmentationMetric):
    """Accuracies and IoU of the classes of a map, read from its colours.

    A pixel of the output, as of the truth, has the class whose colour is the nearest; pixels of
    the truth nearest to black, its letters, count nowhere.

    Args:
        palette: class -> 8-bit RGB; default Google's maps of 2016, as in the data set ``maps``.
        fake, truth: names of the images compared.
        collect_device, prefix: as in mmengine.
    """

    default_prefix = 'map_classes'

    def __init__(self, palette: Mapping[str, tuple[int, int, int]] = GOOGLE_MAPS,
                 fake: str = 'fake_y', truth: str = 'truth_y', collect_device: str = 'cpu',
                 prefix: str | None = None) -> None:
        colours = tuple(map(tuple, palette.values()))
        super().__init__(
            NearestColour(colours), palette=colours, size=None, labels=truth, photograph=fake,
            classes=tuple(palette), collect_device=collect_device, prefix=prefix)
