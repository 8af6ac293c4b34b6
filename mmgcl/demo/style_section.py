"""The settings of styles, for models that have them."""
from typing import Any

from mmgcl.datasets.image_files import read_image
from mmgcl.demo.package import load_gradio
from mmgcl.demo.styles import Styles

MOST = 8


class StyleSection:
    """Seed and number of random styles, or a picture to take the style of.

    Args:
        visible: whether the first model has styles.

    Attributes:
        block: to be shown or hidden.
        components: the inputs that :meth:`read` takes.
    """

    def __init__(self, visible: bool) -> None:
        gr = load_gradio()
        with gr.Row(visible=visible, elem_id='styles') as self.block:
            seed = gr.Slider(0, 99, 0, step=1, label='random styles from seed', elem_id='seed',
                             min_width=280)
            count = gr.Slider(1, MOST, 4, step=1, label='number of styles', elem_id='style-count',
                              min_width=280)
            picture = gr.Image(label='or the style of this image', type='filepath', height=160,
                               image_mode=None, format='png',
                               sources=['upload', 'clipboard'], elem_id='style-picture',
                               elem_classes=['picture'], alt_text='The image whose style is taken')
        self.components: list[Any] = [seed, count, picture]

    def changes(self) -> list:
        """Events after which translations are to be made again."""
        return [component.change for component in self.components]

    @staticmethod
    def read(seed: float, count: float, path: str | None) -> Styles:
        """The styles that the components' values mean.

        Raises:
            DataError: if the picture cannot be read.
        """
        return Styles(int(seed), int(count), None if path is None else read_image(path))
