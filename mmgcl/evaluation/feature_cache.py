"""On-disk cache of image features."""
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from mmengine.dist import get_rank
from mmengine.logging import print_log
from torch import Tensor, nn

from mmgcl.checkpoints import write_bytes


class FeatureCache:
    """Features keyed by image content, so that a set of real images is encoded only once.

    Keys are SHA-256 digests of the pixels passed to the network, and so cover both file content and
    resizing. The file name contains a fingerprint of the network and its weights.

    Args:
        extract: uint8 (B, 3, H, W) -> (B, D).
        network: the network behind ``extract``, for the fingerprint.
        folder: folder of the cache file; None caches in memory only.
    """

    def __init__(self, extract: Callable[[Tensor], Tensor], network: nn.Module,
                 folder: str | Path | None) -> None:
        self.extract = extract
        self.path = None if folder is None else Path(folder) / f'{_fingerprint(network)}.npz'
        self._known = self._read()
        self._new = False

    def __call__(self, images: Tensor) -> np.ndarray:
        """Float32 features (B, D) of uint8 images (B, 3, H, W)."""
        keys = [_digest(image.cpu().numpy()) for image in images]
        missing = [index for index, key in enumerate(keys) if key not in self._known]
        if missing:
            found = self.extract(images[missing]).float().cpu().numpy()
            self._known.update(zip((keys[index] for index in missing), found))
            self._new = True
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Writes new features to disk atomically; only rank 0 of a distributed run does."""
        if self.path is None or not self._new or get_rank() != 0:
            return
        buffer = io.BytesIO()
        np.savez(buffer, keys=np.array(list(self._known)), features=np.stack(
            list(self._known.values())))
        write_bytes(buffer.getvalue(), self.path)
        self._new = False

    def _read(self) -> dict[str, np.ndarray]:
        if self.path is None or not self.path.exists():
            return {}
        try:
            with np.load(self.path, allow_pickle=False) as stored:
                return dict(zip(stored['keys'].tolist(), stored['features'], strict=True))
        except Exception as error:  # truncated or foreign files can fail in any way
            print_log(f'{self.path} is broken ({type(error).__name__}) and will be recreated',
                      logger='current', level=30)
            return {}


def _digest(array: np.ndarray) -> str:
    return hashlib.sha256(str(array.shape).encode() + array.tobytes()).hexdigest()


def _fingerprint(network: nn.Module) -> str:
    """Hash of the network's structure, parameters and buffers, non-persistent ones included."""
    digest = hashlib.sha256(repr(network).encode())
    for name, weight in (*network.named_parameters(), *network.named_buffers()):
        digest.update(name.encode())
        digest.update(torch.atleast_1d(weight.detach().cpu()).contiguous().view(torch.uint8)
                      .numpy().tobytes())
    return digest.hexdigest()[:16]
