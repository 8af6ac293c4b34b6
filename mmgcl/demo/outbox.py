"""Files that the page offers for download."""
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mmgcl.visualization.image_writer import extension_for, write_image


class Outbox:
    """A temporary folder of downloads, deleted with the object or at the end of the process."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix='mmgcl_demo_')

    def image(self, image: np.ndarray, *names: str) -> str:
        """Path of an image (H, W, C), written under a file name that joins the given names."""
        stem = '_'.join(re.sub(r'[^\w.-]+', '_', name).strip('_') for name in names)
        path = self.folder() / f'{stem}.{extension_for(image)}'
        write_image(image, path)
        return str(path)

    def archive(self, paths: Sequence[Path], name: str) -> str:
        """Path of a ZIP file of the given files."""
        target = self.folder() / f'{name}.zip'
        with zipfile.ZipFile(target, 'w', zipfile.ZIP_STORED) as file:  # images are compressed
            for path in paths:
                file.write(path, path.name)
        return str(target)

    def folder(self) -> Path:
        """A new, empty folder."""
        return Path(tempfile.mkdtemp(dir=self._folder.name))
