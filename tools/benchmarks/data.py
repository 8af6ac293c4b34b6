"""Throughput of training data: the published pipeline, ours, and ours with a cache.

    python tools/benchmarks/data.py
    python tools/benchmarks/data.py --data-root data/horse2zebra --workers 0 1 2 4

Without --data-root the files are rendered 256 x 256 scenes, saved as JPEG of quality 95. Every
pipeline resizes to 286, takes random crops of 256 and flips at random; the published one
(torchvision) yields float tensors, ours uint8, which is converted on the device.
"""
import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from mmgcl.datasets import EpochSampler, SyntheticTranslationDataset, UnpairedImageDataset

PIPELINE = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', scale=286, interpolation='bicubic', backend='pillow'),
    dict(type='RandomCrop', crop_size=256),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackInputs')]


class PublishedPairs(Dataset):
    """The published preprocessing of a pair of files."""

    def __init__(self, data_root: Path) -> None:
        bicubic = transforms.InterpolationMode.BICUBIC
        self.folders = [sorted((data_root / name).iterdir()) for name in ('trainA', 'trainB')]
        self.transform = transforms.Compose([
            transforms.Resize((286, 286), bicubic), transforms.RandomCrop(256),
            transforms.RandomHorizontalFlip(), transforms.ToTensor(),
            transforms.Normalize((0.5,) * 3, (0.5,) * 3)])

    def __len__(self) -> int:
        return max(map(len, self.folders))

    def __getitem__(self, i: int) -> dict:
        paths = [folder[i % len(folder)] for folder in self.folders]
        return {name: self.transform(Image.open(path).convert('RGB'))
                for name, path in zip(('real_x', 'real_y'), paths)}


def write_scenes(data_root: Path, count: int, size: int) -> None:
    scenes = SyntheticTranslationDataset(size=size, length=count)
    for name in ('trainA', 'trainB'):
        (data_root / name).mkdir(parents=True)
    for i in range(count):
        sample = scenes[i]
        for name, folder in (('real_x', 'trainA'), ('real_y', 'trainB')):
            Image.fromarray(sample[name].numpy()).save(
                data_root / folder / f'{i:04}.jpg', quality=95)


def data_sets(data_root: Path, cache: Path) -> Iterator[tuple[str, Callable[[], Dataset]]]:
    yield 'published', lambda: PublishedPairs(data_root)
    yield 'ours', lambda: UnpairedImageDataset(data_root, pipeline=PIPELINE)
    yield 'ours, cached', lambda: UnpairedImageDataset(data_root, pipeline=PIPELINE, cache=cache)


def images_only(samples: list[dict]) -> dict[str, torch.Tensor]:
    return {name: torch.stack([sample[name] for sample in samples])
            for name in ('real_x', 'real_y')}


def make_loader(dataset: Dataset, workers: int, persistent: bool) -> DataLoader:
    return DataLoader(
        dataset, batch_size=1, num_workers=workers, collate_fn=images_only,
        sampler=EpochSampler(dataset, shuffle=True), persistent_workers=persistent and workers > 0)


def seconds_of_epoch(loader: DataLoader) -> tuple[float, float]:
    """Seconds until the first batch, and from the first to the last."""
    start = time.perf_counter()
    batches = iter(loader)
    next(batches)
    first = time.perf_counter()
    for _ in batches:
        pass
    return first - start, time.perf_counter() - first


def measure(args: argparse.Namespace, dataset: Dataset, workers: int) -> dict[str, float]:
    loader = make_loader(dataset, workers, persistent=True)
    seconds_of_epoch(loader)  # starts the workers and warms the page cache
    epochs = [seconds_of_epoch(loader) for _ in range(args.repeats)]
    rate = 2 * (len(dataset) - 1) / statistics.median(rest for _, rest in epochs)
    row = dict(workers=workers, images_per_s=rate, first_batch_s=statistics.median(
        first for first, _ in epochs))
    if workers:
        row['first_batch_of_new_workers_s'] = seconds_of_epoch(
            make_loader(dataset, workers, persistent=False))[0]
    return row


def compare(args: argparse.Namespace, data_root: Path, cache: Path) -> list[dict]:
    rows = []
    for name, make in data_sets(data_root, cache):
        start = time.perf_counter()
        dataset = make()
        built = time.perf_counter() - start
        rows += [dict(data=name, built_s=built, **measure(args, dataset, workers))
                 for workers in args.workers]
    return rows


def show(rows: list[dict]) -> None:
    base = {row['workers']: row['images_per_s'] for row in rows if row['data'] == 'published'}
    for row in rows:
        new = row.get('first_batch_of_new_workers_s')
        print(f'{row["data"]:13} {row["workers"]} workers: {row["images_per_s"]:6.0f} images/s, '
              f'{row["images_per_s"] / base[row["workers"]]:.2f} of the published rate, '
              f'built in {row["built_s"]:.2f} s, first batch after {row["first_batch_s"]:.3f} s'
              + (f' ({new:.3f} s with new workers)' if new else ''))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data-root', type=Path, help='folder with trainA and trainB')
    parser.add_argument('--cache', type=Path, help='folder for the cache; default: a temporary one')
    parser.add_argument('--count', type=int, default=200, help='rendered images per folder')
    parser.add_argument('--size', type=int, default=256, help='side of the rendered images')
    parser.add_argument('--workers', type=int, nargs='+', default=[0, 1, 2],
                        help='numbers of loader workers')
    parser.add_argument('--repeats', type=int, default=5, help='epochs; the median is reported')
    parser.add_argument('--json', type=Path, help='write the results to this JSON file')
    args = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        data_root = args.data_root or Path(folder) / 'data'
        if args.data_root is None:
            write_scenes(data_root, args.count, args.size)
        rows = compare(args, data_root, args.cache or Path(folder) / 'cache')
    show(rows)
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1))


if __name__ == '__main__':
    main()
