"""The part of the page that shows a model's graphs."""
from collections.abc import Callable
from types import ModuleType
from typing import Any

from mmgcl.demo.components import picture
from mmgcl.demo.package import load_gradio
from mmgcl.demo.pictures import (
    attention_maps,
    drawn_size,
    neighbour_images,
    neighbour_numbers,
)
from mmgcl.demo.viewer import View
from mmgcl.visualization.graph_pictures import node_at

Position = tuple[float, float]


class GraphSection:
    """Neighbours of a patch that is clicked, and attention, below the current block.

    Attributes:
        components: what :meth:`values` gives the values of.
    """

    def __init__(self) -> None:
        self._gr = gr = load_gradio()
        with gr.Column(visible=False) as graph:
            gr.Markdown('## Neighbours of a patch\nClick a patch in either image.')
            with gr.Row():
                self._near = [
                    picture(f'neighbours over the {name}',
                            f'The {name} with the neighbours of the chosen patch highlighted',
                            'clickable') for name in ('input', 'output')]
            self._numbers = gr.Markdown(elem_id='numbers')
            with gr.Column(visible=False) as pooling:
                gr.Markdown('## Attention\nPooling scores; patches with the highest are kept.')
                with gr.Row():
                    attention = [
                        picture(f'attention of the {name}',
                                f'Pooling scores of the patches of the {name}: the brighter the '
                                'higher') for name in ('input', 'output')]
        self._patch = [*self._near, self._numbers]
        self.components = [graph, pooling, *attention, *self._patch]

    def values(self, view: View | None, position: Position) -> list:
        """Values of :attr:`components` for a view, with the patch at a position chosen."""
        update = self._gr.update
        if view is None or view.grid is None:
            return [update(visible=False)] * 2 + [None] * 4 + ['']
        maps = attention_maps(view.grid)
        return [update(visible=True), update(visible=maps is not None), *(maps or (None, None)),
                *_of_patch(view, position)]

    def bind(self, view: Any, position: Any) -> None:
        """Makes the pictures clickable.

        Args:
            view, position: ``gr.State`` of the view and of the chosen position.
        """
        for shown in self._near:
            shown.select(_click(self._gr), view, [position, *self._patch], show_progress='hidden')


# gradio passes events to parameters annotated with its own class, which is imported on demand.
def _click(gr: ModuleType) -> Callable:
    def click(view: View, event: gr.SelectData) -> list:  # type: ignore[name-defined]
        assert view.grid is not None  # only views with a graph show clickable images
        x, y = (min((at + 0.5) / size, 1 - 1e-6)
                for at, size in zip(event.index, drawn_size(view.grid)))
        return [(x, y), *_of_patch(view, (x, y))]
    return click


def _of_patch(view: View, position: Position) -> list:
    assert view.grid is not None
    node = node_at(view.grid, *position)
    return [*neighbour_images(view.grid, node), neighbour_numbers(view.grid, node)]
