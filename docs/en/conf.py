"""The documentation site: ``sphinx-build -W docs/en site``."""
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE / '_ext')]

from mmgcl.version import __version__  # noqa: E402

project = 'mmgcl'
project_copyright = '2026, the mmgcl authors'
release = version = __version__

extensions = [
    'myst_nb', 'sphinx.ext.autodoc', 'sphinx.ext.autosummary', 'sphinx.ext.napoleon',
    'sphinx_copybutton', 'mathml', 'reference_pages']
templates_path = ['_templates']
exclude_patterns = ['_build', '_templates', '_ext']

html_theme = 'furo'
html_title = f'mmgcl {__version__}'
html_static_path = ['_static']
html_css_files = ['site.css']
html_math_renderer = 'mathml'
html_copy_source = html_show_sourcelink = False
highlight_language = 'none'  # of indented blocks; fenced ones name theirs

myst_enable_extensions = ['dollarmath', 'colon_fence']
myst_heading_anchors = 4
nb_execution_mode = 'off'  # a test runs the notebook; the site shows its saved output

autosummary_generate = True
autodoc_inherit_docstrings = False
autodoc_member_order = 'bysource'
autodoc_typehints_format = 'short'
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_custom_sections = ['Shapes', ('Attributes', 'params_style')]
