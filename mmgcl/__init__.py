"""mmgcl: unpaired image-to-image translation with patch-wise graph contrast."""
from mmgcl.version import __version__

__all__ = ['__version__']
