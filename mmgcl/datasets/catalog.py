"""Catalog of the public data sets that the paper uses: addresses, checksums and image counts."""
from dataclasses import dataclass

BERKELEY = 'http://efrosgans.eecs.berkeley.edu/cyclegan/datasets'


@dataclass(frozen=True)
class Entry:
    """A public data set.

    Args:
        name: of the data set and of its folder.
        counts: number of images in each folder.
        url: of a zip file; None if there is no open download.
        sha256: of that file, as TensorFlow Datasets recorded it for its ``cycle_gan`` data set
            (``url_checksums/cycle_gan.txt``), from an older address of the same university.
        note: how to obtain a data set without an open download.
    """

    name: str
    counts: dict[str, int]
    url: str | None = None
    sha256: str | None = None
    note: str = ''


def _counts(train_a: int, train_b: int, test_a: int, test_b: int) -> dict[str, int]:
    return {'trainA': train_a, 'trainB': train_b, 'testA': test_a, 'testB': test_b}


CATALOG = {entry.name: entry for entry in (
    Entry(
        'horse2zebra', _counts(1067, 1334, 120, 140), f'{BERKELEY}/horse2zebra.zip',
        'a74d9d392eecca9966b51287a76ca126af473d9de4f3e8fc0e9cda08fa1730a1'),
    Entry(
        'apple2orange', _counts(995, 1019, 266, 248), f'{BERKELEY}/apple2orange.zip',
        '845a191e9af8926408ea597001cd03a452e3300a1f44a79fe329b3d59f6e3eb8'),
    Entry(
        'summer2winter_yosemite', _counts(1231, 962, 309, 238),
        f'{BERKELEY}/summer2winter_yosemite.zip',
        '167fe1726807a9d22bd106b4a6c0bd7953b688af924ac1bf967439c4961e49f9'),
    Entry(
        'maps', _counts(1096, 1096, 1098, 1098), f'{BERKELEY}/maps.zip',
        '639534f69dbf9f36bef8d6292a7698006361221f83f0285d7c9ca78afe6e8a9e'),
    Entry(
        'cityscapes', _counts(2975, 2975, 500, 500),
        note='its licence forbids passing the images on: register at '
             'https://www.cityscapes-dataset.com, download leftImg8bit_trainvaltest.zip and '
             'gtFine_trainvaltest.zip, unpack both into one folder'),
)}
