"""An interactive browser demo of trained models."""
from mmgcl.demo.page import build_page, serve
from mmgcl.demo.trained import Trained, checkpoints_of_runs, example_images
from mmgcl.demo.viewer import View, Viewer

__all__ = ['Trained', 'View', 'Viewer', 'build_page', 'checkpoints_of_runs', 'example_images',
           'serve']
