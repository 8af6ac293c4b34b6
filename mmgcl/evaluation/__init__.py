"""Metrics."""
from mmgcl.evaluation.correspondence import CorrespondenceMetric
from mmgcl.evaluation.distribution import DistributionMetric
from mmgcl.evaluation.extractors import InceptionFeatures
from mmgcl.evaluation.lpips import LPIPSDistance, LPIPSMetric
from mmgcl.evaluation.segmentation import SegmentationMetric

__all__ = [
    'CorrespondenceMetric',
    'DistributionMetric',
    'InceptionFeatures',
    'LPIPSDistance',
    'LPIPSMetric',
    'SegmentationMetric',
]
