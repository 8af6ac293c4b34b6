"""Segmentation metrics of photographs generated from label maps."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.checkpoints import read_state_dict
from mmgcl.errors import CheckpointError
from mmgcl.models.build import build_part
from mmgcl.registry import METRICS

# Colours of the 19 Cityscapes classes in the order of their train IDs, road to bicycle.
CITYSCAPES = (
    (128, 64, 128), (244, 35, 232), (70, 70, 70), (102, 102, 156), (190, 153, 153),
    (153, 153, 153), (250, 170, 30), (220, 220, 0), (107, 142, 35), (152, 251, 152),
    (70, 130, 180), (220, 20, 60), (255, 0, 0), (0, 0, 142), (0, 0, 70), (0, 60, 100),
    (0, 80, 100), (0, 0, 230), (119, 11, 32))
VOID = (0, 0, 0)


def labels_of_colours(image: Tensor, palette: Sequence[tuple[int, int, int]]) -> Tensor:
    """Class indices of a colour-coded label image, by nearest palette colour.

    Black is void and becomes -1, unless it is in the palette.

    Shapes:
        image (3, H, W) in [-1, 1] -> int64 (H, W).
    """
    colours = [*palette, *([] if VOID in map(tuple, palette) else [VOID])]
    table = torch.tensor(colours, dtype=torch.float32, device=image.device)
    pixels = (image.float() + 1).mul(127.5).flatten(1).T
    nearest = torch.cdist(pixels, table).argmin(1)
    return torch.where(nearest < len(palette), nearest, -1).view(image.shape[1:])


@METRICS.register_module()
class SegmentationMetric(BaseMetric):
    r"""Pixel accuracy, class accuracy and mean IoU of a segmentation network on the outputs.

    With n_ij the number of pixels of class i that are predicted as j,

    .. math:: \frac{\sum_i n_{ii}}{\sum_{ij} n_{ij}}, \quad
              \mathrm{mean}_i \frac{n_{ii}}{\sum_j n_{ij}}, \quad
              \mathrm{mean}_i \frac{n_{ii}}{\sum_j n_{ij} + \sum_j n_{ji} - n_{ii}}

    averaged over the classes that occur. One confusion matrix is kept per image.

    Args:
        network: module or config: images (B, 3, h, w) in [-1, 1] -> logits (B, K, h', w').
        weights: file with the network's state dict; None leaves the network as built.
        palette: colours of the K classes in the label images; defaults to Cityscapes.
        size: input size (h, w) of the network; (128, 256) in CUT's protocol. None keeps the size.
        labels, photograph: names of the label image and of the image to segment.
        classes: class names, to report the IoU of each class; None reports means only.
        collect_device, prefix: as in mmengine.

    Raises:
        CheckpointError: if the weights are unreadable or belong to another network.
        ValueError: if the numbers of class names and colours differ.
    """

    default_prefix = 'segmentation'

    def __init__(self, network: dict | nn.Module, weights: str | None = None,
                 palette: Sequence[tuple[int, int, int]] = CITYSCAPES,
                 size: tuple[int, int] | None = (128, 256), labels: str = 'real_x',
                 photograph: str = 'fake_y', classes: Sequence[str] | None = None,
                 collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.network = build_part(network)
        if weights is not None:
            try:
                self.network.load_state_dict(read_state_dict(weights))
            except (RuntimeError, TypeError, AttributeError) as error:
                line = str(error).split('\n')[0]
                raise CheckpointError(f'{weights} is of another network: {line}') from error
        self.network.eval()
        self.palette, self.size = tuple(palette), size
        self.labels, self.photograph = labels, photograph
        self.classes = tuple(classes or ())
        if self.classes and len(self.classes) != len(self.palette):
            raise ValueError(f'classes must name all {len(self.palette)} colours of the palette, '
                             f'got {self.classes}')

    @torch.no_grad()
    def process(self, data_batch: object, data_samples: Sequence[Mapping[str, Any]]) -> None:
        images = torch.stack([sample[self.photograph] for sample in data_samples])
        size = self.size or images.shape[-2:]
        given = F.interpolate(images, size=size, mode='bilinear', antialias=True)
        scores = self.network.to(images.device)(given)
        read = F.interpolate(scores.float(), size=size, mode='bilinear').argmax(1)
        for sample, found in zip(data_samples, read):
            wanted = labels_of_colours(sample[self.labels], self.palette).float()
            wanted = F.interpolate(wanted[None, None], size=size, mode='nearest')[0, 0].long()
            self.results.append({
                'path': sample.get('x_path') or sample['name'],
                'confusion': self._confusion(wanted, found).cpu().numpy()})

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Scores of the whole set; files that occur repeatedly count once."""
        by_path = {result['path']: result['confusion'] for result in results}
        confusion = np.sum(list(by_path.values()), axis=0).astype(np.float64)
        right, given, read = confusion.diagonal(), confusion.sum(1), confusion.sum(0)
        occurs, union = given > 0, given + read - right
        return {'pixel_accuracy': float(right.sum() / confusion.sum()),
                'class_accuracy': float((right[occurs] / given[occurs]).mean()),
                'mean_iou': float((right[occurs] / union[occurs]).mean()),
                **{f'iou_{name}': float(right[k] / union[k])
                   for k, name in enumerate(self.classes) if occurs[k]}}

    def _confusion(self, wanted: Tensor, found: Tensor) -> Tensor:
        classes = len(self.palette)
        known = wanted >= 0
        return torch.bincount(wanted[known] * classes + found[known],
                              minlength=classes ** 2).view(classes, classes)
