"""Distribution metrics between two sets of images: FID, KID, precision and recall."""
import itertools
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log
from PIL import Image
from torch import Tensor, nn

from mmgcl.datasets.image_files import find_images, read_image
from mmgcl.errors import DataError
from mmgcl.evaluation.feature_cache import FeatureCache
from mmgcl.evaluation.target import target_folder
from mmgcl.models.build import build_part
from mmgcl.optional import import_optional
from mmgcl.registry import METRICS
from mmgcl.visualization import to_pixels

# Metadata key of the file that an image derives from; repeated files are counted once.
SOURCE = {'real_x': 'x_path', 'fake_y': 'x_path', 'truth_y': 'x_path',
          'real_y': 'y_path', 'fake_x': 'y_path'}


def fid(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
    r"""Fréchet distance between two sets of features (N, D), computed by torch-fidelity.

    .. math:: |\mu_1 - \mu_2|^2 + tr(\Sigma_1 + \Sigma_2 - 2 (\Sigma_1 \Sigma_2)^{1/2})
    """
    fidelity = import_optional('torch_fidelity.metric_fid', 'metrics')
    statistics = [fidelity.fid_features_to_statistics(torch.from_numpy(part))
                  for part in (first, second)]
    found = fidelity.fid_statistics_to_metric(*statistics, verbose=False)
    return {'fid': float(found['frechet_inception_distance'])}


def kid(first: np.ndarray, second: np.ndarray, subsets: int = 100,
        subset_size: int = 1000, seed: int = 2020) -> dict[str, float]:
    """Kernel distance (Binkowski et al., 2018) between two sets of features, by torch-fidelity.

    Mean and standard deviation over random subsets, and the mean times 100, as papers report it.
    The subset size is capped at the size of the smaller set, with a warning.
    """
    fidelity = import_optional('torch_fidelity.metric_kid', 'metrics')
    smaller = min(len(first), len(second))
    if smaller < subset_size:
        print_log(f'KID: subsets of {smaller} images, all of the smaller set, in place of '
                  f'{subset_size}', logger='current', level=logging.WARNING)
    found = fidelity.kid_features_to_metric(
        torch.from_numpy(first), torch.from_numpy(second), kid_subsets=subsets,
        kid_subset_size=min(subset_size, smaller), rng_seed=seed, verbose=False)
    mean, deviation = (
        float(found[f'kernel_inception_distance_{kind}']) for kind in ('mean', 'std'))
    return {'kid': mean, 'kid_std': deviation, 'kid_x100': 100 * mean}


def precision_recall(first: np.ndarray, second: np.ndarray,
                     neighborhood: int = 3) -> dict[str, float]:
    """Improved precision and recall (Kynkaanniemi et al., 2019), by torch-fidelity.

    Precision is the share of the first set (outputs) on the estimated manifold of the second,
    recall the converse. A manifold is the union of balls around its features that reach to their
    ``neighborhood``-th nearest neighbour.

    Raises:
        DataError: if a set has no more than ``neighborhood`` images.
    """
    fidelity = import_optional('torch_fidelity.metric_prc', 'metrics')
    smaller = min(len(first), len(second))
    if smaller <= neighborhood:
        raise DataError(f'precision and recall need more than {neighborhood} images of each set, '
                        f'got {smaller}')
    found = fidelity.prc_features_to_metric(
        torch.from_numpy(first), torch.from_numpy(second), prc_neighborhood=neighborhood,
        prc_batch_size=10_000, save_cpu_ram=False, verbose=False)
    return {name: float(found[name]) for name in ('precision', 'recall')}


SCORES: dict[str, Callable[[np.ndarray, np.ndarray], dict[str, float]]] = {
    'fid': fid, 'kid': kid, 'precision_recall': precision_recall}


def clean_resize(pixels: np.ndarray, size: int) -> np.ndarray:
    """uint8 (H, W, 3) -> (size, size, 3), antialiased bicubic in float32, channel by channel.

    This is the resizing of clean-fid (Parmar et al., 2022), but rounded to the 8 bits that the
    network takes.
    """
    channels = [np.asarray(Image.fromarray(pixels[..., k].astype(np.float32)).resize(
        (size, size), Image.Resampling.BICUBIC)) for k in range(3)]
    return np.stack(channels, axis=-1).round().clip(0, 255).astype(np.uint8)


@METRICS.register_module()
class DistributionMetric(BaseMetric):
    """FID, KID, precision and recall of translated images against real target images.

    Images are rounded to 8 bits, as in the PNG files that a test writes. Features are computed once
    and shared by all scores. Only features are kept, on the CPU: 8 KiB per image.

    Args:
        extractor: module or config, uint8 (B, 3, H, W) -> (B, D). Its ``note``, if it has one as
            ``EncoderFeatures`` does, is appended to the score names.
        scores: a subset of 'fid', 'kid', 'precision_recall'; or a mapping from score to options,
            ``dict(kid=dict(subset_size=100))``.
        fake, real: names of the images: 'fake_y' and 'real_y', or 'fake_x' and 'real_x' for the
            other direction, or 'truth_y' where there is one.
        reference: ``dict(data_root=..., direction=...)`` compares with the training images of the
            target domain, resized to the size of the outputs, instead of ``real``. In a paired test
            set the real images are the truth itself, which would have no distance.
        clean_size: side in pixels to which images are resized as in clean-fid; None leaves resizing
            to the network.
        cache: folder that caches features of the real images; None disables the cache.
        collect_device, prefix: as in mmengine.

    Raises:
        ValueError: for an unknown score.
        DataError: if the test set lacks these images, or has fewer than two.
    """

    default_prefix = 'distribution'

    def __init__(self, extractor: dict | nn.Module | None = None,
                 scores: Sequence[str] | Mapping[str, Mapping[str, Any]] = ('fid', 'kid'),
                 fake: str = 'fake_y', real: str = 'real_y', clean_size: int | None = None,
                 reference: Mapping[str, str] | None = None, cache: str | None = None,
                 collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        unknown = set(scores) - set(SCORES)
        if unknown or not scores:
            raise ValueError(f'scores must be among {", ".join(SCORES)}, got {tuple(scores)}')
        extractor = extractor or {'type': 'InceptionFeatures'}
        network = build_part(extractor)
        self.network = network.eval()
        self.scores = scores if isinstance(scores, Mapping) else {key: {} for key in scores}
        self.fake, self.real, self.clean_size = fake, real, clean_size
        self.reference = None if reference is None else target_folder(**reference)
        self.cache = FeatureCache(self._extract, network, cache)

    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Any]]) -> None:
        for name in (self.fake, self.real) if self.reference is None else (self.fake,):
            if name not in data_samples[0]:
                raise DataError(
                    f'DistributionMetric compares {self.fake} with {self.real}, and the test set '
                    f'gives no {name}: add the folder of its domain, or leave the metric out')
        self.network.to(data_samples[0][self.fake].device)
        fake = self._extract(self._pixels(data_samples, self.fake)).float().cpu().numpy()
        for sample, feature in zip(data_samples, fake):
            self.results.append({'fake': (_key(sample, self.fake), feature),
                                 'size': tuple(sample[self.fake].shape[-2:])})
        if self.reference is None:
            real = self.cache(self._pixels(data_samples, self.real))
            for result, sample, feature in zip(self.results[-len(real):], data_samples, real):
                result['real'] = (_key(sample, self.real), feature)

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Scores of the set, independent of image order and number of processes."""
        sets = [dict(result['fake'] for result in results)]
        if self.reference is None:
            sets.append(dict(result['real'] for result in results))
        else:
            sets.append(self._reference_features(self.reference, results[0]['size']))
        self.cache.save()
        sizes = [len(part) for part in sets]
        if min(sizes) < 2:
            raise DataError(f'distribution metrics need at least two images per set, got {sizes}')
        features = [np.stack([part[name] for name in sorted(part)]) for part in sets]
        note = getattr(self.network, 'note', None)
        return {name if note is None else f'{name} ({note})': value
                for score, options in self.scores.items()
                for name, value in SCORES[score](*features, **options).items()}

    def _reference_features(self, folder: Path, size: tuple[int, int]) -> dict[str, np.ndarray]:
        """Features of a folder's images resized to ``size``, (height, width)."""
        paths = find_images(folder.parent, folder.name)
        images = (read_image(path).resize(size[::-1], Image.Resampling.BICUBIC) for path in paths)
        pixels = (np.asarray(image) if self.clean_size is None
                  else clean_resize(np.asarray(image), self.clean_size) for image in images)
        return {str(path): self.cache(torch.from_numpy(image.copy()).permute(2, 0, 1)[None])[0]
                for path, image in zip(paths, pixels)}

    def _pixels(self, samples: Sequence[Mapping[str, Any]], name: str) -> Tensor:
        """uint8 (B, 3, H, W) of the samples' images (3, H, W) in [-1, 1]."""
        pixels = [to_pixels(sample[name]) for sample in samples]
        if self.clean_size is not None:
            pixels = [clean_resize(image, self.clean_size) for image in pixels]
        return torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2).contiguous()

    def _extract(self, images: Tensor) -> Tensor:
        weights = itertools.chain(self.network.parameters(), self.network.buffers())
        device = next((weight.device for weight in weights), None)
        with torch.no_grad():
            return self.network(images.to(device))


def _key(sample: Mapping[str, Any], name: str) -> str:
    path = sample.get(SOURCE[name]) if name in SOURCE else None
    return str(path or sample['name'])
