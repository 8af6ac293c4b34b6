"""A trained translator from its files."""
from mmengine import Config

from mmgcl.compat import load_weights_only
from mmgcl.errors import CheckpointError
from mmgcl.models.translators import Translator
from mmgcl.registry import MODELS


def load_translator(config: Config, checkpoint: str) -> Translator:
    """The config's model with the checkpoint's weights, on the CPU and in test mode.

    Raises:
        CheckpointError: if the checkpoint is missing, broken or of another model.
    """
    translator = MODELS.build(config.model)
    content = load_weights_only(checkpoint, map_location='cpu')
    try:
        translator.load_state_dict(content.get('state_dict', content))
    except RuntimeError as error:
        reason = ' '.join(str(error).split())[:300]
        raise CheckpointError(f'{checkpoint} does not fit the config: {reason}') from error
    return translator.eval()
