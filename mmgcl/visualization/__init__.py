"""Visualization: image grids, training curves, result galleries and graph figures."""
from mmgcl.visualization.grid import picture_grid, to_pixels, to_values
from mmgcl.visualization.mlflow_backend import MLflowBackend

__all__ = ['MLflowBackend', 'picture_grid', 'to_pixels', 'to_values']
