"""The demo page, built with gradio (an optional dependency)."""
from collections.abc import Sequence
from typing import Any

import numpy as np

from mmgcl.demo.batch_tab import build_batch_tab
from mmgcl.demo.image_tab import build_image_tab
from mmgcl.demo.outbox import Outbox
from mmgcl.demo.package import load_gradio
from mmgcl.demo.viewer import Viewer

DAY = 86400


def build_page(viewer: Viewer, examples: Sequence[np.ndarray] = ()) -> Any:
    """The page as a gradio ``Blocks`` object; see :func:`~mmgcl.demo.serve`.

    Args:
        viewer: runs the checkpoints.
        examples: example inputs, uint8 (H, W, 3).

    Raises:
        ConfigError: if gradio is not installed.
    """
    gr = load_gradio()
    outbox = Outbox()
    with gr.Blocks(title='mmgcl', analytics_enabled=False, delete_cache=(DAY, DAY)) as page:
        gr.Markdown('# Translate images')
        with gr.Tab('One image'):
            build_image_tab(viewer, outbox, examples)
        with gr.Tab('Several images', elem_id='several'):
            build_batch_tab(viewer, outbox)
    return page
