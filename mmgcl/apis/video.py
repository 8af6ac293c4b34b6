"""Frame-by-frame reading and writing of video files."""
from collections.abc import Iterator
from pathlib import Path

import cv2
import mmcv
import numpy as np

from mmgcl.checkpoints.whole_file import fitting
from mmgcl.datasets.image_files import check_pixels, reading
from mmgcl.errors import DataError


class VideoReader:
    """The frames of a video, uint8 RGB (H, W, 3), in order.

    Attributes:
        fps: frames per second; 25 if the file does not specify it.
        count: number of frames according to the header; the actual number may differ.

    Raises:
        DataError: if the file is not a readable video.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with reading(path):
            video = mmcv.VideoReader(str(path), cache_capacity=1)
            if not video.opened or video.read() is None:
                raise DataError(f'{path} is not a readable video')
            check_pixels(video.width, video.height, path)
        self.fps = video.fps or 25.0
        self.count = max(0, video.frame_cnt)

    def __iter__(self) -> Iterator[np.ndarray]:
        with mmcv.VideoReader(str(self.path), cache_capacity=1) as video:
            while (frame := video.read()) is not None:
                yield mmcv.bgr2rgb(frame)


class VideoWriter:
    """Context manager that writes frames as an MPEG-4 video without sound.

    The file is written atomically: it appears on a successful exit, and not after an error.

    Args:
        path: output file, ``.mp4``.
        fps: frames per second.
    """

    def __init__(self, path: Path, fps: float) -> None:
        self.path, self.fps = path, fps
        self.partial = fitting(path.with_name(f'{path.stem}.partial{path.suffix}'))
        self._writer: cv2.VideoWriter | None = None

    def __enter__(self) -> 'VideoWriter':
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if self._writer is not None:
            self._writer.release()
        if kind is None and self.partial.exists():
            self.partial.replace(self.path)
        else:
            self.partial.unlink(missing_ok=True)

    def add(self, frame: np.ndarray) -> None:
        """Appends a frame, uint8 RGB (H, W, 3).

        Raises:
            DataError: if the video cannot be written.
        """
        if self._writer is None:
            height, width = frame.shape[:2]
            self.path.parent.mkdir(parents=True, exist_ok=True)
            codec = cv2.VideoWriter.fourcc(*'mp4v')
            self._writer = cv2.VideoWriter(str(self.partial), codec, self.fps, (width, height))
            if not self._writer.isOpened():
                raise DataError(f'{self.path} cannot be written as a video')
        self._writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
