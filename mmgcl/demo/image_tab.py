"""The tab on which one image is translated."""
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from PIL import Image

from mmgcl.datasets.image_files import read_image
from mmgcl.demo.components import picture, row_of_pictures
from mmgcl.demo.graph_section import GraphSection, Position
from mmgcl.demo.outbox import Outbox
from mmgcl.demo.package import load_gradio
from mmgcl.demo.pictures import enlarged
from mmgcl.demo.style_section import StyleSection
from mmgcl.demo.viewer import Viewer
from mmgcl.errors import UserError
from mmgcl.visualization.grid import to_pixels

CENTRE = (0.5, 0.5)
HINT = 'Drop an image above, or choose one of the examples.'


def build_image_tab(viewer: Viewer, outbox: Outbox, examples: Sequence[np.ndarray]) -> None:
    """Adds the tab's contents to the block that is being built."""
    gr = load_gradio()
    view, position = gr.State(), gr.State(CENTRE)
    model = gr.Dropdown(viewer.labels, value=viewer.labels[0], label='checkpoint',
                        elem_id='checkpoint')
    styles = StyleSection(viewer.has_styles(viewer.labels[0]))
    with gr.Row():
        # As a path: gradio would decode formats that are not promised, of any size.
        image = gr.Image(label='input', type='filepath', image_mode=None, format='png',
                         sources=['upload', 'clipboard'], elem_id='input',
                         elem_classes=['picture'], alt_text='The image to translate', min_width=280)
        with gr.Column(min_width=280):
            with gr.Tab('Output'):
                output = picture('output', 'The translation of the input')
            with gr.Tab('Before and after'):
                slider = gr.ImageSlider(label='input | output', interactive=False, format='png',
                                        elem_id='slider', elem_classes=['picture'])
            download = gr.DownloadButton('Download the output', interactive=False,
                                         elem_id='download')
    if len(examples):
        gr.Markdown('Examples from the test set:')
        named = [(example, f'example {k + 1}') for k, example in enumerate(examples)]
        chosen = gr.Gallery(named, show_label=False, columns=6, height='auto',
                            allow_preview=False, buttons=[], elem_id='examples')
        chosen.select(_example(gr, outbox, examples), None, image)
    note = gr.Markdown(HINT, elem_id='note')
    many = row_of_pictures('styles of the output')
    if len(viewer.labels) > 1:
        _add_comparison(gr, viewer, image, model, styles)
    graph = GraphSection()
    graph.bind(view, position)
    gr.on([image.change, model.change, *styles.changes()], _show(gr, viewer, outbox, graph),
          [model, image, position, *styles.components],
          [view, styles.block, output, slider, download, note, many, *graph.components],
          show_progress='minimal', trigger_mode='always_last')


def _example(gr: ModuleType, outbox: Outbox, examples: Sequence[np.ndarray]) -> Callable:
    def choose(event: gr.SelectData) -> str:  # type: ignore[name-defined]
        return outbox.image(examples[event.index], f'example {event.index + 1}')
    return choose


def _show(gr: ModuleType, viewer: Viewer, outbox: Outbox, graph: GraphSection) -> Callable:
    def show(label: str, path: str | None, position: Position, *style: Any) -> list:
        try:
            block = gr.update(visible=viewer.has_styles(label))
            if path is None:
                return [None, block, None, None, gr.update(value=None, interactive=False), HINT,
                        gr.update(value=None, visible=False), *graph.values(None, position)]
            view = viewer.look(label, read_image(path), StyleSection.read(*style))
        except UserError as error:
            raise gr.Error(str(error)) from error
        pixels = to_pixels(view.outputs)
        note = f'No graph to show: {view.reason}.' if view.reason else ''
        file = outbox.image(pixels[0], Path(path).stem, label)
        captions = [(enlarged(one), f'style {k + 1}') for k, one in enumerate(view.outputs)]
        return [view, block, pixels[0], (enlarged(view.source), enlarged(view.output)),
                gr.update(value=file, interactive=True), note,
                gr.update(value=captions, visible=len(captions) > 1),
                *graph.values(view, position)]
    return show


def _add_comparison(gr: ModuleType, viewer: Viewer, image: Any, model: Any,
                    styles: StyleSection) -> None:
    """Outputs of further checkpoints beside that of the chosen one."""
    beside = gr.Dropdown(viewer.labels, value=[], multiselect=True, elem_id='beside',
                         label='compare with the outputs of')
    gallery = row_of_pictures('checkpoints side by side')

    def compare(label: str, path: str | None, others: list[str], *style: Any) -> Any:
        if path is None or not others:
            return gr.update(value=None, visible=False)
        try:
            read: Image.Image = read_image(path)
            views = {one: viewer.translate(one, read, StyleSection.read(*style))
                     for one in dict.fromkeys([label, *others])}
        except UserError as error:
            raise gr.Error(str(error)) from error
        shown = [(enlarged(next(iter(views.values())).source), 'input'),
                 *((enlarged(view.output), one) for one, view in views.items())]
        return gr.update(value=shown, visible=True)

    gr.on([image.change, model.change, beside.change, *styles.changes()],
          compare, [model, image, beside, *styles.components], gallery,
          show_progress='minimal', trigger_mode='always_last')
