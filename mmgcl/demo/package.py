"""The optional package that serves the page."""
import os
from types import ModuleType

from mmgcl.errors import ConfigError


def load_gradio() -> ModuleType:
    """gradio, without its statistics.

    Raises:
        ConfigError: if it is not installed.
    """
    os.environ['GRADIO_ANALYTICS_ENABLED'] = 'False'  # read on import: no request to anyone
    try:
        import gradio
    except ImportError:
        raise ConfigError('the demo page needs gradio, which is not installed: '
                          'pip install gradio, or pip install "mmgcl[demo]"') from None
    return gradio
