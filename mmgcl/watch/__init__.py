"""A local page that shows how a training goes."""
from mmgcl.watch.server import WatchServer
from mmgcl.watch.state import read_state

__all__ = ['WatchServer', 'read_state']
