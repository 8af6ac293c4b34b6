"""Do training images fit the networks?"""
import re
from collections.abc import Mapping

import torch
from torch import Tensor

from mmgcl.errors import ConfigError, UserError
from mmgcl.models.encoders.taps import GeneratorTaps
from mmgcl.models.translators.base import Translator
from mmgcl.wrappers import unwrapped

SMALL = 128  # pixels; networks of this field take any image that is larger
CHANNELS = re.compile(r'to have (\d+) channels, but got (\d+) channels')  # torch's words


@torch.no_grad()
def require_fitting_images(model: Translator, images: Mapping[str, Tensor]) -> None:
    """Tries each generator and discriminator on a sample.

    Args:
        model: the translator.
        images: ``real_x`` and ``real_y`` (1, C, H, W) in [-1, 1].

    Raises:
        ConfigError: if the images are too small or have other channels than a network takes, or if
            an objective needs equal channels in both domains and they differ.
    """
    model.eval()
    for name in {name for names in model.phases.values() for name in names}:
        if name.startswith(('generator', 'discriminator')):
            _try(name, model, images)
    model.train()
    _require_equal_channels(model, images)


def _try(name: str, model: Translator, images: Mapping[str, Tensor]) -> None:
    kind, _, ending = name.partition('_')
    usual = 'x' if kind == 'generator' else 'y'
    domain = ending[:1] if ending[:1] in ('x', 'y') else usual
    image = images[f'real_{domain}']
    judge = getattr(model, 'discrimination', None) if kind == 'discriminator' else None
    condition = getattr(judge, 'condition', None)
    tried = image if condition is None else torch.cat([images[condition], image], dim=1)
    small = min(image.shape[2:]) < SMALL
    try:
        unwrapped(getattr(model, name))(tried if small else tried[..., :SMALL, :SMALL])
    except UserError:
        raise
    except (RuntimeError, ValueError) as error:
        reason = ' '.join(str(error).split())
        channels = CHANNELS.search(reason)
        if channels is not None:
            raise ConfigError(
                f'model.{name} takes {channels[1]} channels, but images of its domain have '
                f'{channels[2]}: set in_channels (of a generator also out_channels) in the model, '
                'or channels in LoadImageFromFile') from error
        if small:
            raise ConfigError(
                f'images of {image.shape[2]} x {image.shape[3]} pixels are too small for '
                f'model.{name}: {reason[:200]}') from error


def _require_equal_channels(model: Translator, images: Mapping[str, Tensor]) -> None:
    x, y = (images[f'real_{domain}'].shape[1] for domain in 'xy')
    if x == y:
        return
    for name, part in model.named_children():
        reads = getattr(part, 'required_images', ())
        if any(image.startswith('idt_') for image in reads):
            raise ConfigError(
                f'model.objectives.{name} translates images of the target domain, of {y} channels, '
                f'with a generator that takes {x}: set identity=False in it, or drop it')
        if isinstance(getattr(part, 'encoder', None), GeneratorTaps):
            raise ConfigError(
                f'model.objectives.{name} encodes translations, of {y} channels, with the '
                f"generator's layers, which take {x}: take another encoder, such as VGG16Encoder")
