"""Evaluation metrics for translated images."""
from mmgcl.evaluation.content_distance import ContentDistanceMetric
from mmgcl.evaluation.correspondence import CorrespondenceMetric
from mmgcl.evaluation.distribution import DistributionMetric
from mmgcl.evaluation.encoder_features import EncoderFeatures
from mmgcl.evaluation.extractors import InceptionFeatures
from mmgcl.evaluation.lpips import LPIPSDistance, LPIPSMetric
from mmgcl.evaluation.map_classes import MapClassMetric
from mmgcl.evaluation.nearest_colour import NearestColour
from mmgcl.evaluation.paired import PairedMetric
from mmgcl.evaluation.retrieval import RetrievalMetric
from mmgcl.evaluation.segmentation import SegmentationMetric
from mmgcl.evaluation.sifid import SIFIDMetric
from mmgcl.evaluation.trivial import TrivialRows

__all__ = [
    'ContentDistanceMetric',
    'CorrespondenceMetric',
    'DistributionMetric',
    'EncoderFeatures',
    'InceptionFeatures',
    'LPIPSDistance',
    'LPIPSMetric',
    'MapClassMetric',
    'NearestColour',
    'PairedMetric',
    'RetrievalMetric',
    'SIFIDMetric',
    'SegmentationMetric',
    'TrivialRows',
]
