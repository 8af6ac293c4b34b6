"""Export of generators to ONNX and TorchScript."""
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from mmengine import Config
from torch import Tensor, nn

from mmgcl.apis.configs import find_model
from mmgcl.apis.example_images import example_inputs
from mmgcl.apis.onnx_precision import PRECISIONS, convert_precision
from mmgcl.apis.pixels import SMALLEST
from mmgcl.checkpoints import whole_file
from mmgcl.checkpoints.translator import load_generators
from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.models.translators import Translator
from mmgcl.optional import import_optional
from mmgcl.version import __version__

LARGEST_DIFFERENCE = 1e-4
EXAMPLES = 32  # images for the ranges of int8 and for the error of reduced precision
TORCH_ITSELF = r'torch\.'  # it warns of its own layers and of its own export


class _Direction(nn.Module):
    """A translator restricted to one direction, with a plain ``forward``."""

    def __init__(self, translator: Translator, direction: str) -> None:
        super().__init__()
        self.translator, self.direction = translator, direction

    def forward(self, images: Tensor) -> Tensor:
        return self.translator.translate_images(images, self.direction)


@dataclass(frozen=True)
class ExportReport:
    """How far an exported file is from PyTorch.

    Attributes:
        difference: maximum absolute difference in float32, over two batches of different sizes.
        mean_levels, largest_levels: absolute difference of the file in reduced precision, in levels
            of 255, over images that took no part in calibration; None in float32.
        images: number of those images.
    """

    difference: float
    mean_levels: float | None = None
    largest_levels: float | None = None
    images: int = 0

    def __str__(self) -> str:
        if self.mean_levels is None:
            return f'differs from PyTorch by at most {self.difference:.1e}'
        return (f'differs from float32 by {self.mean_levels:.2f} of 255 levels on average and at '
                f'most {self.largest_levels:.1f}, on {self.images} images')


def export_generator(model: str | Path | Config | None, weights: str | Path, out: Path,
                     direction: str = 'xy', size: tuple[int, int] = (256, 256),
                     precision: str = 'float32', images: str | Path | None = None) -> ExportReport:
    """Exports a generator to a file that runs without mmgcl, and verifies it against PyTorch.

    Input ``images`` and output ``translations`` are float32 (B, 3, H, W) in [-1, 1], for any B and
    for any H and W that are multiples of the network's stride, in any precision. MUNIT uses its
    default style. The metadata of an ONNX file state this, as ``stride``, ``smallest``, ``input``
    and ``output``.

    Args:
        model, weights, direction: as in ``ImageTranslationInferencer``.
        out: output file, ``.onnx`` for ONNX or ``.pt`` for TorchScript.
        size: height and width of the tracing example, and of images.
        precision: 'float32', or for ONNX 'float16' or 'int8'.
        images: folder of images of the source domain, half of which calibrate int8, while the
            others measure the error of reduced precision; None for the config's data set.

    Raises:
        ConfigError: for an unsupported extension, size, direction or precision, or if onnx is not
            installed.
        CheckpointError: if the weights do not fit, or the exported network differs from PyTorch; no
            file is written then.
        DataError: if there are no images to measure reduced precision with.
    """
    _check_form(out, precision)
    config, path = find_model(model, weights)
    translator = load_generators(config, path)
    try:
        translator.check_direction(direction)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    stride = translator.stride
    if min(size) < SMALLEST or any(side % stride for side in size):
        raise ConfigError(f'size must be multiples of {stride} and at least {SMALLEST}, '
                          f'got {size[0]} {size[1]}')
    network = _Direction(translator, direction).eval()
    examples = None
    if precision != 'float32':
        examples = example_inputs(images or config, EXAMPLES, size, direction[0])
    write, read = FORMATS[out.suffix]
    with whole_file(out) as partial:
        with _without_warnings_of_torch():
            write(network, torch.rand(2, 3, *size) * 2 - 1, partial)
            report = ExportReport(_difference(network, read(partial), size, stride))
        if not report.difference <= LARGEST_DIFFERENCE:
            raise CheckpointError(
                f'the export differs from PyTorch by {report.difference:.1e}, more than '
                f'{LARGEST_DIFFERENCE}; {out} is not written')
        if examples is not None:
            convert_precision(partial, precision, examples[::2])
            report = _measured(network, read(partial), examples[1::2], report.difference)
        if out.suffix == '.onnx':
            _describe(partial, stride, precision, report)
    return report


def _check_form(out: Path, precision: str) -> None:
    if out.suffix not in FORMATS:
        raise ConfigError(f'{out} must end in {" or ".join(FORMATS)}')
    if precision not in PRECISIONS:
        raise ConfigError(f'precision must be one of {", ".join(PRECISIONS)}, got {precision!r}')
    if precision != 'float32' and out.suffix != '.onnx':
        raise ConfigError(f'{precision} is for .onnx files, got {out}')


@contextmanager
def _without_warnings_of_torch() -> Iterator[None]:
    """Hides what torch says of its own layers, which the comparison of two sizes answers."""
    with warnings.catch_warnings():
        warnings.filterwarnings('ignore', module=TORCH_ITSELF)
        # An exported convolution has a fixed number of channels.
        warnings.filterwarnings('ignore', module=r'mmgcl\.models\.ops\.constant_filter')
        warnings.filterwarnings('ignore', 'You are using the legacy', DeprecationWarning)
        yield


@torch.no_grad()
def _measured(network: nn.Module, exported: Callable[[Tensor], Tensor], images: Tensor,
              difference: float) -> ExportReport:
    errors = torch.cat([(exported(image[None]) - network(image[None])).abs() * 127.5
                        for image in images])
    return ExportReport(difference, float(errors.mean()), float(errors.max()), len(images))


def _describe(path: Path, stride: int, precision: str, report: ExportReport) -> None:
    """Writes into an ONNX file what its input must be."""
    onnx = import_optional('onnx', 'export')
    model = onnx.load(path)
    onnx.helper.set_model_props(model, {
        'mmgcl': __version__, 'stride': str(stride), 'smallest': str(SMALLEST),
        'input': 'images: float32 (batch, 3, height, width), RGB in [-1, 1]; height and width are '
                 f'multiples of {stride}, at least {SMALLEST}',
        'output': 'translations: float32 (batch, 3, height, width), RGB in [-1, 1]',
        'precision': precision, 'error': str(report)})
    model.graph.doc_string = 'An image translator exported by mmgcl; see the metadata.'
    onnx.save(model, path)


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
    import_optional('onnx', 'export')
    import_optional('onnxruntime', 'export')
    axes = {0: 'batch', 2: 'height', 3: 'width'}
    torch.onnx.export(
        network, (example,), str(path), input_names=['images'], output_names=['translations'],
        dynamic_axes={'images': axes, 'translations': axes}, opset_version=17, dynamo=False)


def _read_onnx(path: Path) -> Callable[[Tensor], Tensor]:
    session = import_optional('onnxruntime', 'export').InferenceSession(
        str(path), providers=['CPUExecutionProvider'])
    return lambda images: torch.from_numpy(session.run(None, {'images': images.numpy()})[0])


FORMATS = {'.onnx': (_write_onnx, _read_onnx), '.pt': (_write_torchscript, _read_torchscript)}
