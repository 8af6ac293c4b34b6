"""Samples that are drawn during training."""
from collections.abc import Sequence

import torch
from mmengine.logging import print_log

from mmgcl.datasets.image_files import MissingFolderError
from mmgcl.models.translators.base import Translator
from mmgcl.registry import DATASETS
from mmgcl.structures import TranslationSample


def first_samples(config: dict, count: int) -> list[dict]:
    """The first samples of a data set.

    If the folder of the test split is missing, training images are used instead, with a log line.

    Args:
        config: of the data set.
        count: number of samples; fewer if the data set has fewer.

    Raises:
        DataError: if the data cannot be read.
    """
    try:
        dataset = DATASETS.build(config)
    except MissingFolderError:
        if config.get('split') != 'test':
            raise
        dataset = DATASETS.build({**config, 'type': 'UnpairedImageDataset', 'split': 'train'})
        print_log(f'no folder of test images in {config.get("data_root")}: the pictures of samples '
                  'come from the training images', logger='current')
    return [dataset[index] for index in range(min(count, len(dataset)))]


@torch.no_grad()
def translated(model: Translator, samples: Sequence[dict]) -> list[TranslationSample]:
    """Samples with their translations, one by one; the model stays in training mode."""
    model.eval()
    results = [model.val_step({name: [value] for name, value in sample.items()})[0]
               for sample in samples]
    model.train()
    return results
