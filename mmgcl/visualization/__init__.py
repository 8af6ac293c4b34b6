"""Pictures for people."""
from mmgcl.visualization.grid import picture_grid, to_pixels

__all__ = ['picture_grid', 'to_pixels']
