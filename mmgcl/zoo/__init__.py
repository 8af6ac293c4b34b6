"""Trained weights by name: writing a release of them, and fetching from one."""
from mmgcl.zoo.fetching import fetch_weights, is_name
from mmgcl.zoo.manifest import Entry, read_manifest, write_manifest
from mmgcl.zoo.release import release_checkpoint

__all__ = ['Entry', 'fetch_weights', 'is_name', 'read_manifest', 'release_checkpoint',
           'write_manifest']
