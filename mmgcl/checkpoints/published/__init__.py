"""Conversion between our checkpoints and those of other codebases."""
from mmgcl.checkpoints.published.conversion import export_checkpoint, import_checkpoint
from mmgcl.checkpoints.published.names import CUT_FEATURES, PATCHGCL_FEATURES, by_published_name
from mmgcl.checkpoints.published.networks import MismatchError, fill, published_state

__all__ = [
    'CUT_FEATURES', 'PATCHGCL_FEATURES', 'MismatchError', 'by_published_name',
    'export_checkpoint', 'fill', 'import_checkpoint', 'published_state',
]
