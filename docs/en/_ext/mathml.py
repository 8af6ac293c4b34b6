"""Formulas as MathML, which browsers display without a script or a network."""
import re

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)


SIZES = re.compile(r'\\[bB]ig(?![a-zA-Z])')  # MathML stretches brackets by itself


def translated(node: nodes.Element, as_block: bool) -> str:
    """A formula of a page, or a warning that names it."""
    formula = SIZES.sub('', node.astext()).replace(r'\dots', r'\ldots')
    try:
        return tex2mathml(formula, as_block=as_block)
    except MathError as error:
        LOGGER.warning('formula %r: %s', node.astext(), error, location=node)
        return f'<code>{node.astext()}</code>'


def inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(translated(node, as_block=False))
    raise nodes.SkipNode


def block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(f'<div class="math">{translated(node, as_block=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer('mathml', (inline, None), (block, None))
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
