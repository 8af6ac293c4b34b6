"""Inference on images, folders, arrays and videos."""
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine import Config
from mmengine.logging import print_log

from mmgcl.apis.configs import find_model
from mmgcl.apis.devices import choose_device
from mmgcl.apis.file_values import file_values
from mmgcl.apis.progress import Progress
from mmgcl.apis.sources import Source, find_sources
from mmgcl.apis.targets import Targets
from mmgcl.apis.threads import WriteBehind, read_ahead
from mmgcl.apis.translation import ArrayTranslation, Settings
from mmgcl.apis.video import VideoReader, VideoWriter
from mmgcl.checkpoints.translator import load_generators
from mmgcl.datasets.raw_image import in_depth_of
from mmgcl.errors import ConfigError, DataError
from mmgcl.visualization.image_writer import FORMATS, write_image

Made = tuple[Source, list[np.ndarray]]


@dataclass
class Saved:
    """Result of :meth:`ImageTranslationInferencer.save`.

    Attributes:
        paths: the files written, in order.
        failed: one error message per input that could not be read.
    """

    paths: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class ImageTranslationInferencer:
    """Translates images of any size, folders of images and videos.

    Args:
        model: a config, its path, or its name below ``configs/``, such as ``'gcl/demo'``; None
            takes the one that belongs to weights given by name.
        weights: path of a checkpoint, or the name of weights in a release; averaged (EMA) weights
            are preferred. None for a training-free method.
        device: such as ``'cuda:0'``; None selects a GPU if available.
        batch_size: number of equally sized images per forward pass; None means 8 on a GPU and 1 on
            a CPU, where larger batches are no faster.
        compile: compile the networks; tiled images are translated uncompiled.
        tile, exact, amp: see ``Settings``.

    Raises:
        ConfigError: if the config or an argument is invalid.
        CheckpointError: if the checkpoint is missing, broken or belongs to another model.
    """

    def __init__(self, model: str | Path | Config | None = None,
                 weights: str | Path | None = None,
                 device: str | torch.device | None = None, batch_size: int | None = None,
                 compile: bool = False, **settings: Any) -> None:
        if batch_size is not None and batch_size < 1:
            raise ConfigError(f'batch_size must be at least 1, got {batch_size}')
        self.settings = Settings(**settings)
        device = choose_device(device)
        self.batch_size = batch_size or (1 if device.type == 'cpu' else 8)
        self.config, path = find_model(model, weights)
        self.translator = load_generators(self.config, path).to(device)
        if compile:
            for name in set(self.translator.directions.values()):
                getattr(self.translator, name).compile()

    def __call__(self, inputs: object, direction: str = 'xy', style: object = None,
                 samples: int = 1) -> np.ndarray | list[np.ndarray]:
        """Translations as arrays.

        Args:
            inputs: a path, folder, pattern (``*``, ``?``, ``[``), uint8 array (H, W, 3), PIL image,
                or a sequence of those.
            direction: 'xy', or 'yx' for a model with both directions.
            style: a style image, for methods with styles; for MUNIT also a seed.
            samples: number of random styles, for MUNIT.

        Returns:
            uint8 (H, W, 3) of the input size for a single image; a list of such arrays for a
            folder, a pattern, a sequence, or several samples.

        Raises:
            DataError: if there is nothing to translate, or an image is unreadable.
            CheckpointError: if the network output is not finite.
        """
        sources = find_sources(inputs)
        video = next((source for source in sources if source.is_video), None)
        if video is not None:
            raise DataError(f'{video.label} is a video: use save(), which writes a video file')
        translation = self._translation(direction, style, samples)
        found = []
        with Progress(len(sources)) as progress:
            for made in self._stream(sources, translation, progress):
                if isinstance(made, DataError):
                    raise made
                found += made[1]
        single = len(found) == 1 and not isinstance(inputs, (list, tuple)) and not (
            isinstance(inputs, (str, Path)) and not Path(inputs).is_file())
        return found[0] if single else found

    def save(self, inputs: object, out: str | Path, direction: str = 'xy', style: object = None,
             samples: int = 1, extension: str = 'png') -> Saved:
        """Writes each translation to ``out`` under the name of its input; videos as ``.mp4``.

        The k-th of several samples gets the suffix ``_k``. Unreadable inputs are skipped with a
        warning and listed in the result. Files are written atomically.

        Args:
            inputs, direction, style, samples: as in :meth:`__call__`; videos are accepted too.
            out: output folder.
            extension: image format, 'png', 'jpg' or 'webp'.

        Raises:
            ConfigError: for another extension.
            DataError: if there is nothing to translate, an output would overwrite an input, or the
                folder is not writable.
            CheckpointError: if the network output is not finite.
        """
        if extension not in FORMATS:
            raise ConfigError(f'extension must be one of {", ".join(FORMATS)}, got {extension!r}')
        out = Path(out)
        sources = find_sources(inputs, out)
        targets = Targets(sources, out, extension, samples)
        translation = self._translation(direction, style, samples)
        saved = Saved()
        images = [source for source in sources if not source.is_video]
        with Progress(len(sources)) as progress, WriteBehind() as writer:
            for made in self._stream(images, translation, progress):
                if isinstance(made, DataError):
                    _note(saved, made)
                    continue
                source, results = made
                results = [in_depth_of(image, translation.values.scale, source.path)
                           for image in results]
                for path, image in zip(targets.of(source, results[0]), results):
                    writer.submit(write_image, image, path)
                    saved.paths.append(path)
            for source in sources:
                if source.is_video:
                    self._translate_video(source, targets, translation, saved)
                    progress.advance(1)
        return saved

    def _translation(self, direction: str, style: object, samples: int) -> ArrayTranslation:
        return ArrayTranslation(self.translator, self.settings, direction, style, samples,
                                file_values(self.config, direction))

    def _stream(self, sources: list[Source], translation: ArrayTranslation,
                progress: Progress) -> Iterator[Made | DataError]:
        """Results in order; consecutive images of equal size are batched."""
        waiting: list[tuple[Source, np.ndarray]] = []

        def flush() -> Iterator[Made]:
            if waiting:
                made = translation.batch([image for _, image in waiting])
                yield from zip([source for source, _ in waiting], made)
                progress.advance(len(waiting))
                waiting.clear()

        def read(source: Source) -> np.ndarray:
            return translation.values.read(source.content)

        for source, reading in read_ahead(sources, read):
            try:
                image = reading.result()
            except DataError as error:
                yield from flush()
                yield DataError(f'{source.label}: {error}'
                                if source.label not in str(error) else str(error))
                progress.advance(1)
                continue
            if waiting and waiting[0][1].shape != image.shape:
                yield from flush()
            if translation.in_tiles(image):
                yield source, translation.tiles(image, progress.advance)
                progress.settle()
                continue
            waiting.append((source, image))
            if len(waiting) == self.batch_size:
                yield from flush()
        yield from flush()

    def _translate_video(self, source: Source, targets: Targets, translation: ArrayTranslation,
                         saved: Saved) -> None:
        path = targets.video(source)
        if translation.samples != 1:
            _note(saved, DataError(f'{source.label}: a video has a single style: omit samples'))
            return
        assert source.path is not None  # only files are recognised as videos
        try:
            reader = VideoReader(source.path)
        except DataError as error:
            _note(saved, error)
            return
        with VideoWriter(path, reader.fps) as writer:
            frames = []
            for frame in reader:
                frames.append(frame)
                if len(frames) == self.batch_size or translation.in_tiles(frame):
                    _write_frames(writer, translation, frames)
            _write_frames(writer, translation, frames)
        saved.paths.append(path)


def _write_frames(writer: VideoWriter, translation: ArrayTranslation,
                  frames: list[np.ndarray]) -> None:
    if not frames:
        return
    made = ([translation.tiles(frame) for frame in frames] if translation.in_tiles(frames[0])
            else translation.batch(frames))
    for image, in made:
        writer.add(image)
    frames.clear()


def _note(saved: Saved, error: DataError) -> None:
    saved.failed.append(str(error))
    print_log(f'skipped: {error}', logger='current', level=logging.WARNING)
