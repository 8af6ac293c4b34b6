"""Serving of the demo page to the local machine."""
from importlib.resources import files
from typing import Any

from mmgcl.demo.package import load_gradio
from mmgcl.errors import ConfigError

LARGEST_UPLOAD = 32 * 2 ** 20  # bytes


def serve(page: Any, port: int | None = None, wait: bool = True) -> str:
    """Serves a page on localhost only and returns its URL.

    Args:
        page: the result of :func:`build_page`.
        port: None takes the first free port from 7860.
        wait: block until the process is interrupted.

    Raises:
        ConfigError: if the port is taken.
    """
    gr = load_gradio()
    theme = gr.themes.Default(font=['system-ui', 'sans-serif'],
                              font_mono=['ui-monospace', 'monospace'])
    try:
        _, address, _ = page.launch(
            server_name='127.0.0.1', server_port=port, share=False, inbrowser=False, quiet=True,
            theme=theme, css=_asset('style.css'),
            head=f'<script>{_asset("letterbox.js")}{_asset("slider.js")}</script>',
            prevent_thread_lock=True, show_error=True, max_file_size=LARGEST_UPLOAD)
    except OSError as error:
        raise ConfigError(f'cannot listen on port {port or "7860 and up"}: {error}') from error
    if wait:
        print(f'{address} (stop with Ctrl+C)', flush=True)
        page.block_thread()
    return address


def _asset(name: str) -> str:
    return (files('mmgcl.demo') / 'assets' / name).read_text(encoding='utf-8')
