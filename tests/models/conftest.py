"""A batch of rendered scenes for tests of training steps."""
import pytest

from mmgcl.datasets.synthetic import SyntheticTranslationDataset


@pytest.fixture
def batch() -> dict:
    """Two samples of 32 pixels, as a data loader collates them."""
    dataset = SyntheticTranslationDataset(size=32, length=4)
    samples = [dataset[i] for i in range(2)]
    return {name: [sample[name] for sample in samples] for name in samples[0]}
