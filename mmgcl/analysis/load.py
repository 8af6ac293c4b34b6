"""A trained translator from its files."""
from mmengine import Config

from mmgcl.compat import load_weights_only
from mmgcl.engine.hooks.checkpoint_format import check_fits
from mmgcl.models.translators import Translator
from mmgcl.registry import MODELS


def load_translator(config: Config, checkpoint: str) -> Translator:
    """The config's model with the checkpoint's weights, on the CPU and in test mode.

    Where the checkpoint holds an average of the generator, as tests use it, that is taken.

    Raises:
        CheckpointError: if the checkpoint is missing, broken or of another model.
    """
    translator = MODELS.build(config.model)
    content = load_weights_only(checkpoint, map_location='cpu')
    expected = translator.state_dict()
    check_fits(expected, content)
    # The average of one generator is kept without its name, those of several with theirs.
    average = {key: weight for name, weight in content.get('generator_ema', {}).items()
               for key in (f'generator.{name}', name) if key in expected}
    translator.load_state_dict({**content['state_dict'], **average})
    return translator.eval()
