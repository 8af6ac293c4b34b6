"""Result galleries: self-contained HTML pages of translated images and scores."""
from mmgcl.visualization.gallery.page import write_gallery
from mmgcl.visualization.gallery.results import Results, read_results

__all__ = ['Results', 'read_results', 'write_gallery']
