"""Throughput of translating a folder, compared with a simple loop over its images.

    python tools/benchmarks/inference.py --model gcl/demo --weights FILE --size 256

The loop reads, translates in float32 and saves one image after the other. Both alternately
translate the same folder of random JPEG files; medians are reported.
"""
import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import torch
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.datasets.image_files import read_image
from mmgcl.visualization import to_pixels


def make_folder(folder: Path, count: int, size: int) -> None:
    rng = np.random.default_rng(0)
    folder.mkdir()
    for k in range(count):
        coarse = Image.fromarray(rng.integers(0, 256, (size // 8, size // 8, 3), dtype=np.uint8))
        coarse.resize((size, size), Image.Resampling.BICUBIC).save(folder / f'{k:04}.jpg')


@torch.no_grad()
def loop(inferencer: ImageTranslationInferencer, folder: Path, out: Path) -> None:
    """Translates one image after the other."""
    out.mkdir(exist_ok=True)
    device = next(inferencer.translator.parameters()).device
    for path in sorted(folder.iterdir()):
        pixels = torch.from_numpy(np.array(read_image(path))).to(device)
        images = pixels.permute(2, 0, 1)[None].float().div(127.5).sub(1).contiguous()
        made = inferencer.translator.translate_images(images)[0]
        Image.fromarray(to_pixels(made)).save(out / f'{path.stem}.png')


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--model', default='gcl/demo', help='config or its name')
    parser.add_argument('--weights', required=True, help='checkpoint')
    parser.add_argument('--size', type=int, default=256, help='side of the images')
    parser.add_argument('--images', type=int, default=32, help='images in the folder')
    parser.add_argument('--batch-size', type=int, help="default: the inferencer's")
    parser.add_argument('--amp', action='store_true', help='bfloat16 for the inferencer')
    parser.add_argument('--compile', action='store_true',
                        help='compile the networks of the inferencer')
    parser.add_argument('--repeats', type=int, default=5, help='timed rounds')
    parser.add_argument('--threads', type=int, default=2, help='CPU threads')
    parser.add_argument('--json', type=Path, help='write the results to this JSON file')
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    plain = ImageTranslationInferencer(args.model, args.weights)
    ours = ImageTranslationInferencer(
        args.model, args.weights, batch_size=args.batch_size, amp=args.amp, compile=args.compile)
    times: dict[str, list[float]] = {'loop': [], 'inferencer': []}
    with tempfile.TemporaryDirectory() as root:
        folder, out = Path(root, 'in'), Path(root, 'out')
        make_folder(folder, args.images, args.size)
        runs = {'loop': lambda: loop(plain, folder, out),
                'inferencer': lambda: ours.save(folder, out)}
        for turn in range(args.repeats + 1):  # the first round warms up
            for name, run in runs.items():
                start = time.perf_counter()
                run()
                if turn:
                    times[name].append(time.perf_counter() - start)
    rates = {name: args.images / median(values) for name, values in times.items()}
    ratio = median(a / b for a, b in zip(times['loop'], times['inferencer']))
    print(f'{args.model}, {args.size} px, batch {ours.batch_size}, {args.threads} threads: '
          f'loop {rates["loop"]:.2f} images/s, inferencer {rates["inferencer"]:.2f}, '
          f'ratio {ratio:.2f}')
    if args.json:
        args.json.write_text(json.dumps({'images_per_s': rates, 'ratio': ratio}, indent=1))


if __name__ == '__main__':
    main()
