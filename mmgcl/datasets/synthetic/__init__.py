"""The built-in benchmark's scenes: brown animals on grass, striped ones on savanna."""
from mmgcl.datasets.synthetic.dataset import SyntheticTranslationDataset
from mmgcl.datasets.synthetic.looks import LOOKS, Look
from mmgcl.datasets.synthetic.render import render_scene
from mmgcl.datasets.synthetic.scene import Animal, Scenery, draw_scenery

__all__ = [
    'LOOKS', 'Animal', 'Look', 'Scenery', 'SyntheticTranslationDataset', 'draw_scenery',
    'render_scene',
]
