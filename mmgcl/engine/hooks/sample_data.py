"""The samples whose pictures are drawn during training."""
from mmengine.logging import print_log
from mmengine.registry import DATASETS

from mmgcl.datasets.image_files import MissingFolderError


def first_samples(config: dict, count: int) -> list[dict]:
    """The first samples of a data set.

    Where a test split has no folder, the training images stand in, which the log says.

    Args:
        config: of the data set.
        count: samples; all where it has fewer.

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
