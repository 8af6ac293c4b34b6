"""The demo page, built with gradio (an optional dependency)."""
import os
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np
from PIL import Image

from mmgcl.demo.pictures import (
    attention_maps,
    drawn_size,
    neighbour_images,
    neighbour_numbers,
)
from mmgcl.demo.viewer import View, Viewer
from mmgcl.errors import ConfigError, UserError
from mmgcl.visualization.graph_pictures import node_at
from mmgcl.visualization.grid import to_pixels

CENTRE = (0.5, 0.5)
HINT = 'Drop an image above, or choose one of the examples.'
STYLE = """
.enlarged img { width: 100%; height: 100%; object-fit: contain; image-rendering: pixelated; }
.clickable img { cursor: crosshair; }
#examples .grid-wrap { min-height: 0; }
footer { display: none !important; }
"""


def build_page(viewer: Viewer, examples: Sequence[np.ndarray] = ()) -> Any:
    """The page as a gradio ``Blocks`` object; see :func:`serve`.

    Args:
        viewer: runs the checkpoints.
        examples: example inputs, uint8 (H, W, 3).

    Raises:
        ConfigError: if gradio is not installed.
    """
    gr = _gradio()
    with gr.Blocks(title='mmgcl', analytics_enabled=False) as page:
        gr.Markdown('# Translate an image')
        state, position = gr.State(), gr.State(CENTRE)
        model = gr.Dropdown(viewer.labels, value=viewer.labels[0], label='checkpoint',
                            elem_id='checkpoint')
        with gr.Row():
            image = gr.Image(label='input', type='pil', image_mode=None, height=400,
                             format='png', sources=['upload', 'clipboard'], elem_id='input',
                             elem_classes='enlarged')
            output = _picture(gr, 'output', 'enlarged')
        if len(examples):
            gr.Markdown('Examples from the test set:')
            chosen = gr.Gallery(list(examples), show_label=False, columns=6, height='auto',
                                allow_preview=False, buttons=[], elem_id='examples')
            chosen.select(_example(gr, examples), None, image)
        note = gr.Markdown(HINT, elem_id='note')
        with gr.Column(visible=False) as graph:
            gr.Markdown('## Neighbours of a patch\nClick a patch in either image.')
            with gr.Row():
                near = [_picture(gr, f'neighbours over the {name}', 'clickable')
                        for name in ('input', 'output')]
            numbers = gr.Markdown(elem_id='numbers')
            with gr.Column(visible=False) as pooling:
                gr.Markdown('## Attention\nPooling scores; patches with the highest are kept.')
                with gr.Row():
                    attention = [_picture(gr, f'attention of the {name}', 'enlarged')
                                 for name in ('input', 'output')]
        shown = [state, output, note, graph, pooling, *attention]
        patch = [*near, numbers]
        gr.on([image.change, model.change], _show(gr, viewer), [model, image, position],
              [*shown, *patch], show_progress='minimal')
        for picture in near:
            picture.select(_click(gr), state, [position, *patch], show_progress='hidden')
    return page


def serve(page: Any, port: int | None = None, wait: bool = True) -> str:
    """Serves a page on localhost only and returns its URL.

    Args:
        page: the result of :func:`build_page`.
        port: None takes the first free port from 7860.
        wait: block until the process is interrupted.

    Raises:
        ConfigError: if the port is taken.
    """
    gr = _gradio()
    theme = gr.themes.Default(font=['system-ui', 'sans-serif'],
                              font_mono=['ui-monospace', 'monospace'])
    try:
        _, address, _ = page.launch(
            server_name='127.0.0.1', server_port=port, share=False, inbrowser=False, quiet=True,
            theme=theme, css=STYLE, prevent_thread_lock=True, show_error=True)
    except OSError as error:
        raise ConfigError(f'cannot listen on port {port or "7860 and up"}: {error}') from error
    if wait:
        print(f'{address} (stop with Ctrl+C)', flush=True)
        page.block_thread()
    return address


def _gradio() -> ModuleType:
    os.environ['GRADIO_ANALYTICS_ENABLED'] = 'False'  # read on import: no request to anyone
    try:
        import gradio
    except ImportError:
        raise ConfigError('the demo page needs gradio, which is not installed: '
                          'pip install gradio, or pip install "mmgcl[demo]"') from None
    return gradio


def _picture(gr: ModuleType, label: str, style: str) -> Any:
    """A read-only image; clickable ones must not be enlarged by CSS, or gradio misplaces clicks."""
    return gr.Image(label=label, interactive=False, format='png', height=360,
                    buttons=['download', 'fullscreen'], elem_id=label.replace(' ', '-'),
                    elem_classes=style)


# gradio passes events to parameters annotated with its own class, which is imported on demand.
def _example(gr: ModuleType, examples: Sequence[np.ndarray]) -> Callable:
    def choose(event: gr.SelectData) -> Image.Image:  # type: ignore[name-defined]
        return Image.fromarray(examples[event.index])
    return choose


def _show(gr: ModuleType, viewer: Viewer) -> Callable:
    def show(label: str, picture: Image.Image | None, position: tuple[float, float]) -> list:
        if picture is None:
            hidden = gr.update(visible=False)
            return [None, None, HINT, hidden, hidden, *[None] * 4, '']
        try:
            view = viewer.look(label, picture)
        except UserError as error:
            raise gr.Error(str(error)) from error
        maps = attention_maps(view.grid) if view.grid else None
        note = f'No graph to show: {view.reason}.' if view.reason else ''
        return [view, to_pixels(view.output), note, gr.update(visible=view.grid is not None),
                gr.update(visible=maps is not None), *(maps or (None, None)),
                *_patch(view, position)]
    return show


def _click(gr: ModuleType) -> Callable:
    def click(view: View, event: gr.SelectData) -> list:  # type: ignore[name-defined]
        assert view.grid is not None  # only views with a graph show clickable images
        x, y = ((at + 0.5) / size for at, size in zip(event.index, drawn_size(view.grid)))
        return [(x, y), *_patch(view, (x, y))]
    return click


def _patch(view: View, position: tuple[float, float]) -> list:
    if view.grid is None:
        return [None, None, '']
    node = node_at(view.grid, *position)
    return [*neighbour_images(view.grid, node),
            neighbour_numbers(view.grid, node)]
