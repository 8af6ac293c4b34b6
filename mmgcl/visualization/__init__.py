"""Visualization: image grids, training curves, result galleries and graph figures."""
from mmgcl.visualization.grid import picture_grid, to_pixels, to_values
from mmgcl.visualization.labelled_grid import labelled_grid
from mmgcl.visualization.mlflow_backend import MLflowBackend

__all__ = ['MLflowBackend', 'labelled_grid', 'picture_grid', 'to_pixels', 'to_values']
