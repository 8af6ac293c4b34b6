"""The built-in synthetic benchmark: brown animals on grass and striped animals on savanna."""
from mmgcl.datasets.synthetic.dataset import SyntheticTranslationDataset
from mmgcl.datasets.synthetic.looks import LOOKS, Look
from mmgcl.datasets.synthetic.render import render_scene
from mmgcl.datasets.synthetic.scene import Animal, Scenery, draw_scenery

__all__ = [
    'LOOKS', 'Animal', 'Look', 'Scenery', 'SyntheticTranslationDataset', 'draw_scenery',
    'render_scene',
]
