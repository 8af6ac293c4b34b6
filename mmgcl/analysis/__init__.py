"""Analysis of the graphs that a trained objective builds: degrees, attention and spectra."""
from mmgcl.analysis.degrees import degrees, threshold_degrees
from mmgcl.analysis.dense_grid import DenseGrid, dense_grid, find_graph_objective
from mmgcl.analysis.spectrum import laplacian_eigenvectors, symmetrised

__all__ = [
    'DenseGrid',
    'degrees',
    'dense_grid',
    'find_graph_objective',
    'laplacian_eigenvectors',
    'symmetrised',
    'threshold_degrees',
]
