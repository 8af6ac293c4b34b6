"""Metrics."""
from mmgcl.evaluation.correspondence import CorrespondenceMetric

__all__ = ['CorrespondenceMetric']
