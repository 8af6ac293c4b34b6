"""Translation of several files for the demo."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.checkpoints import fitting
from mmgcl.datasets.image_files import IMAGE_EXTENSIONS
from mmgcl.datasets.image_folder import distinct
from mmgcl.errors import DataError
from mmgcl.visualization.image_writer import extension_for, write_image


@dataclass
class Batch:
    """Translated files.

    Attributes:
        paths: the files written, in order.
        skipped: one line per file that was not translated, with the reason.
    """

    paths: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def translate_files(inferencer: ImageTranslationInferencer, files: Sequence[str | Path], out: Path,
                    tell: Callable[[int], None] = lambda done: None, style: int | None = None,
                    ) -> Batch:
    """Translates image files at their own sizes and writes each to ``out`` under its name.

    Args:
        inferencer: the model.
        files: the images; files of other types and damaged ones are skipped.
        out: output folder.
        tell: called with the number of files that are done, before each.
        style: seed of the style, for a model that has styles.

    Raises:
        CheckpointError: if an output is not finite.
    """
    paths = sorted((Path(file) for file in files), key=lambda path: path.name)
    batch = Batch()
    for done, (path, name) in enumerate(zip(paths, distinct([path.stem for path in paths]))):
        tell(done)
        if path.suffix.lower() not in IMAGE_EXTENSIONS:
            batch.skipped.append(f'{path.name} is not an image')
            continue
        try:
            image = np.asarray(inferencer(path, style=style))
        except DataError as error:
            batch.skipped.append(str(error).replace(str(path), path.name))
            continue
        target = fitting(out / f'{name}.{extension_for(image)}')
        write_image(image, target)
        batch.paths.append(target)
    return batch
