"""Checkpoints: safe reading, atomic writing, content, and building models from them."""
from mmgcl.checkpoints.reading import load_weights_only, read_checkpoint, read_state_dict
from mmgcl.checkpoints.whole_file import fitting, whole_file, write_text
from mmgcl.checkpoints.writing import write_bytes, write_checkpoint

__all__ = [
    'fitting', 'load_weights_only', 'read_checkpoint', 'read_state_dict', 'whole_file',
    'write_bytes', 'write_checkpoint', 'write_text',
]
