"""Export of generators to ONNX and TorchScript."""
import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import torch
from mmengine import Config
from torch import Tensor, nn

from mmgcl.apis.configs import find_model
from mmgcl.apis.pixels import SMALLEST
from mmgcl.checkpoints import whole_file
from mmgcl.checkpoints.translator import load_generators
from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.models.translators import Translator

LARGEST_DIFFERENCE = 1e-4


class _Direction(nn.Module):
    """A translator restricted to one direction, with a plain ``forward``."""

    def __init__(self, translator: Translator, direction: str) -> None:
        super().__init__()
        self.translator, self.direction = translator, direction

    def forward(self, images: Tensor) -> Tensor:
        return self.translator.translate_images(images, self.direction)


def export_generator(model: str | Path | Config | None, weights: str | Path, out: Path,
                     direction: str = 'xy', size: tuple[int, int] = (256, 256)) -> float:
    """Exports a generator to a file that runs without mmgcl, and verifies it against PyTorch.

    Input ``images`` and output ``translations`` are float32 (B, 3, H, W) in [-1, 1], for any B and
    for any H and W that are multiples of the network's stride. MUNIT uses its default style.

    Args:
        model, weights, direction: as in ``ImageTranslationInferencer``.
        out: output file, ``.onnx`` for ONNX or ``.pt`` for TorchScript.
        size: height and width of the tracing example.

    Returns:
        The maximum absolute difference from PyTorch, over two batches of different sizes.

    Raises:
        ConfigError: for an unsupported extension, size or direction, or if onnx is not installed.
        CheckpointError: if the weights do not fit, or the exported network differs from PyTorch; no
            file is written then.
    """
    if out.suffix not in FORMATS:
        raise ConfigError(f'{out} must end in {" or ".join(FORMATS)}')
    translator = load_generators(*find_model(model, weights))
    try:
        translator.check_direction(direction)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    stride = translator.stride
    if min(size) < SMALLEST or any(side % stride for side in size):
        raise ConfigError(f'size must be multiples of {stride} and at least {SMALLEST}, '
                          f'got {size[0]} {size[1]}')
    network = _Direction(translator, direction).eval()
    write, read = FORMATS[out.suffix]
    with whole_file(out) as partial:
        write(network, torch.rand(2, 3, *size) * 2 - 1, partial)
        difference = _difference(network, read(partial), size, stride)
        if not difference <= LARGEST_DIFFERENCE:
            raise CheckpointError(
                f'the export differs from PyTorch by {difference:.1e}, more than '
                f'{LARGEST_DIFFERENCE}; {out} is not written')
    return difference


@torch.no_grad()
def _difference(network: nn.Module, exported: Callable[[Tensor], Tensor], size: tuple[int, int],
                stride: int) -> float:
    other = (size[0] + 2 * stride, size[1] + stride)
    generator = torch.Generator().manual_seed(0)
    batches = [torch.rand(count, 3, *sides, generator=generator) * 2 - 1
               for count, sides in ((1, size), (3, other))]
    return max(float((exported(batch) - network(batch)).abs().max()) for batch in batches)


def _write_torchscript(network: nn.Module, example: Tensor, path: Path) -> None:
    with torch.no_grad():
        torch.jit.trace(network, example, check_trace=False).save(str(path))


def _read_torchscript(path: Path) -> Callable[[Tensor], Tensor]:
    return torch.jit.load(str(path))


def _write_onnx(network: nn.Module, example: Tensor, path: Path) -> None:
    _need('onnx')
    _need('onnxruntime')
    axes = {0: 'batch', 2: 'height', 3: 'width'}
    torch.onnx.export(
        network, (example,), str(path), input_names=['images'], output_names=['translations'],
        dynamic_axes={'images': axes, 'translations': axes}, opset_version=17, dynamo=False)


def _read_onnx(path: Path) -> Callable[[Tensor], Tensor]:
    session = _need('onnxruntime').InferenceSession(
        str(path), providers=['CPUExecutionProvider'])
    return lambda images: torch.from_numpy(session.run(None, {'images': images.numpy()})[0])


def _need(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ConfigError(
            f'{module} is not installed ({error}); pip install -e ".[export]"') from error


FORMATS = {'.onnx': (_write_onnx, _read_onnx), '.pt': (_write_torchscript, _read_torchscript)}
