"""Where the inferencer writes."""
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mmgcl.apis.sources import Source
from mmgcl.checkpoints import fitting
from mmgcl.errors import DataError
from mmgcl.visualization.image_writer import extension_for


class Targets:
    """The output files of some inputs, none of which is an input.

    Args:
        sources: the inputs.
        out: output folder.
        extension: wanted image format; what it cannot hold goes into another.
        samples: outputs of an image; the k-th of several gets the suffix ``_k``.

    Raises:
        DataError: if an output would overwrite an input.
    """

    def __init__(self, sources: Sequence[Source], out: Path, extension: str, samples: int) -> None:
        self.out, self.extension, self.samples = out, extension, samples
        # Unlike Path.resolve, os.path.realpath takes links that lead to themselves.
        self._inputs = {os.path.realpath(source.path): source for source in sources
                        if source.path is not None}
        for source in sources:
            self._require_free(source, [self.video(source)] if source.is_video
                               else self._paths(source, extension))

    def of(self, source: Source, image: np.ndarray) -> list[Path]:
        """Output files of an input, in a format that holds what was made of it.

        Raises:
            DataError: if one is an input.
        """
        kind = extension_for(image, self.extension)
        paths = self._paths(source, kind)
        if kind != self.extension:
            self._require_free(source, paths)
        return paths

    def _paths(self, source: Source, extension: str) -> list[Path]:
        endings = [''] if self.samples == 1 else [f'_{k}' for k in range(self.samples)]
        return [fitting(self.out / source.name.with_name(
            f'{source.name.name}{ending}.{extension}')) for ending in endings]

    def video(self, source: Source) -> Path:
        """Output file of a video."""
        return fitting(self.out / source.name.with_name(f'{source.name.name}.mp4'))

    def _require_free(self, source: Source, paths: Sequence[Path]) -> None:
        for path in paths:
            replaced = self._inputs.get(os.path.realpath(path))
            if replaced is not None:
                whom = 'it' if replaced is source else f'the input {replaced.label}'
                raise DataError(f'the translation of {source.label} would replace {whom}: give '
                                'another folder')
