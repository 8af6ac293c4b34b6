"""Pictures of the demo page."""
from typing import Any

from mmgcl.demo.package import load_gradio


def picture(label: str, alt_text: str, *styles: str) -> Any:
    """A read-only image, as large as its frame allows.

    Args:
        label: shown above it, and its element id with dashes for spaces.
        alt_text: what it shows, for who cannot see it.
        styles: further classes of ``assets/style.css``.
    """
    return load_gradio().Image(
        label=label, alt_text=alt_text, interactive=False, format='png',
        min_width=280,
        buttons=['download', 'fullscreen'], elem_id=label.replace(' ', '-'),
        elem_classes=['picture', *styles])


def row_of_pictures(label: str) -> Any:
    """A gallery of captioned pictures, hidden until it has some."""
    return load_gradio().Gallery(
        label=label, columns=4, height='auto', object_fit='contain', visible=False, format='png',
        buttons=['download', 'fullscreen'], elem_id=label.replace(' ', '-'),
        elem_classes=['pictures'])
