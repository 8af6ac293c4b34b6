"""An interactive browser demo of trained models."""
from mmgcl.demo.page import build_page
from mmgcl.demo.serving import serve
from mmgcl.demo.styles import Styles
from mmgcl.demo.trained import Trained, checkpoints_of_runs, example_images
from mmgcl.demo.viewer import View, Viewer

__all__ = ['Styles', 'Trained', 'View', 'Viewer', 'build_page', 'checkpoints_of_runs',
           'example_images', 'serve']
