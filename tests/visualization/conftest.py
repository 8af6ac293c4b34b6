"""Results of tests that never ran: plain colours with known scores."""
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

INPUT, TRUTH = (200, 40, 40), (40, 40, 200)


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Path]:
    """Writes a work directory with red inputs, outputs of a given colour and blue truths."""
    def make(label: str, scores: Mapping[str, Mapping[str, float]],
             colour: tuple[int, int, int] = (40, 200, 40), size: tuple[int, int] = (32, 32),
             metrics: Mapping[str, Any] | None = None, config: str = '') -> Path:
        out = tmp_path / label / 'test'
        for folder, paint in (('', colour), ('input', INPUT), ('truth', TRUTH)):
            (out / folder).mkdir(parents=True, exist_ok=True)
            for name in scores:
                Image.new('RGB', size, paint).save(out / folder / f'{name}.png')
        (out / 'scores.json').write_text(json.dumps(scores))
        if metrics is not None:
            (out / 'metrics.json').write_text(json.dumps(metrics))
        if config:
            (tmp_path / label / 'config.py').write_text(config)
        return tmp_path / label
    return make
