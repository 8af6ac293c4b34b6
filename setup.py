"""Builds mmgcl with its configs and tools inside the package, in ``mmgcl/.mim``, as OpenMMLab does.

Metadata and dependencies are in ``setup.cfg``.
"""
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent
PACKAGED = ('configs', 'tools')


def add_packaged_folders(package: Path) -> None:
    """Copies configs and tools into ``.mim`` of a package folder that is being built."""
    for name in PACKAGED:
        target = package / '.mim' / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns('__pycache__'))


class BuildWithConfigs(build_py):
    """A wheel holds ``.mim``; an editable install reads the repository's own folders."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            add_packaged_folders(Path(self.build_lib, 'mmgcl'))


class ReleaseWithConfigs(sdist):
    """A source archive holds ``.mim`` as well, for tools that read it unpacked."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        add_packaged_folders(Path(base_dir, 'mmgcl'))


setup(cmdclass={'build_py': BuildWithConfigs, 'sdist': ReleaseWithConfigs})
