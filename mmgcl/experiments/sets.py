"""The data sets of the experiments, and how outputs on each are scored."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """A column of a table.

    Attributes:
        key: name in a test's ``metrics.json``.
        title: heading.
        digits: behind the point.
    """

    key: str
    title: str
    digits: int


@dataclass(frozen=True)
class Dataset:
    """A data set of the experiments.

    Attributes:
        title: as the paper calls it.
        configs: file names of its config in a method's folder; the first that exists counts.
        images: of the larger training folder of the public set, for estimates without the files.
        scores: the columns of its table; the first one chooses the best checkpoint.
        metrics: what ``mmgcl test --metrics`` is given, for scores beyond the config's own.
    """

    title: str
    configs: tuple[str, ...]
    images: int = 0
    scores: tuple[Score, ...] = ()
    metrics: tuple[str, ...] = ()


FID = Score('distribution/fid', 'FID', 1)
KID = Score('distribution/kid_x100', 'KID x 100', 3)
DISTANCES = (FID, KID), ('distribution',)
# Without downloaded networks: closeness to the truth that the built-in benchmark has.
CLOSENESS = (Score('correspondence/combined', 'combined', 3),
             Score('correspondence/content', 'content', 3),
             Score('correspondence/appearance', 'appearance', 3))
# Paired maps without downloads: classes of the map, the layout, the look. Each has its own winner
# among trivial outputs, so they are read together.
SQUEEZENET = 'squeezenet1_1 features'
MAP_SCORES = (
    Score('rows/output/map_classes/mean_iou', 'class mIoU', 3),
    Score(f'rows/output/retrieval/truth ({SQUEEZENET}.7)', 'truth retrieval', 3),
    Score(f'rows/output/distribution/kid ({SQUEEZENET}.12, not comparable with published FID)',
          'KID of SqueezeNet', 0),
    Score('rows/output/paired/rmse', 'RMSE', 1),
    Score('rows/output/paired/accuracy_10', 'accuracy at 10 levels', 3))

DATASETS = {
    'h2z': Dataset('Horse to zebra', ('h2z',), 1334, *DISTANCES),
    'cityscapes': Dataset('Label to cityscape', ('cityscapes',), 2975, *DISTANCES),
    'maps': Dataset('Map to satellite', ('maps',), 1096, *DISTANCES),
    's2w': Dataset('Summer to winter', ('s2w',), 1231, *DISTANCES),
    'a2o': Dataset('Apple to orange', ('a2o',), 1019, *DISTANCES),
    'demo': Dataset('Built-in benchmark', ('demo',), scores=CLOSENESS),
    'maps_small': Dataset('Photograph to map, small', ('maps_small',), 1096, MAP_SCORES,
                          ('paired', 'map_classes')),
    'single_image': Dataset('Painting to photograph', ('single_image', 'monet')),
    'single_image_small': Dataset('Painting to photograph on a CPU',
                                  ('single_image_small', 'monet_squeezenet', 'monet')),
}
