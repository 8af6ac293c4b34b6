"""On-disk cache of image features."""
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from mmengine.dist import get_rank
from mmengine.logging import print_log
from torch import Tensor, nn

from mmgcl.checkpoints import load_weights_only, write_checkpoint
from mmgcl.checkpoints.schema import check_weights
from mmgcl.errors import CheckpointError


class FeatureCache:
    """Features keyed by image content, so that a set of real images is encoded only once.

    Keys are SHA-256 digests of the pixels passed to the network, and so cover both file content and
    resizing. The file name contains a fingerprint of the network and its weights, and so does the
    file, which is one of tensors and plain data, read within the limits of checkpoints and with a
    checksum. A file that is damaged, or of something else, is named once and made anew.

    Args:
        extract: uint8 (B, 3, H, W) -> (B, D).
        network: the network behind ``extract``, for the fingerprint.
        folder: folder of the cache file; None caches in memory only.
    """

    def __init__(self, extract: Callable[[Tensor], Tensor], network: nn.Module,
                 folder: str | Path | None) -> None:
        self.extract = extract
        self._network = _fingerprint(network)
        self.path = None if folder is None else Path(folder) / f'{self._network}.features'
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
        features = torch.from_numpy(np.stack(list(self._known.values())))
        write_checkpoint({'network': self._network, 'images': list(self._known),
                          'features': features}, self.path)
        self._new = False

    def _read(self) -> dict[str, np.ndarray]:
        if self.path is None or not self.path.exists():
            return {}
        try:
            content = load_weights_only(self.path, 'cpu')
            _check(content, self._network)
        except CheckpointError as error:
            print_log(f'the feature cache is made anew: {error}', logger='current',
                      level=logging.WARNING)
            return {}
        return dict(zip(content['images'], content['features'].numpy()))


def _check(content: dict, network: str) -> None:
    """Raises CheckpointError for a file that holds other things than features of this network."""
    images, features = content.get('images'), content.get('features')
    check_weights({'features': features}, 'the file', '')
    sound = (isinstance(images, list) and all(isinstance(image, str) for image in images)
             and isinstance(features, Tensor) and features.dtype is torch.float32
             and features.ndim == 2 and len(features) == len(images))
    if not sound or content.get('network') != network:
        raise CheckpointError('the file holds no features of this network')
    assert isinstance(features, Tensor)  # for type checkers
    if not torch.isfinite(features).all():
        raise CheckpointError('the file holds values that are not numbers')


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
