"""MLflow, with a picture an iteration."""
import numpy as np
from mmengine.visualization import MLflowVisBackend

from mmgcl.registry import VISBACKENDS


@VISBACKENDS.register_module()
class MLflowBackend(MLflowVisBackend):
    """mmengine's backend for MLflow; its pictures need no file name and keep their iteration."""

    def add_image(self, name: str, image: np.ndarray, step: int = 0, **kwargs: object) -> None:
        self.experiment.log_image(image, key=name, step=step)
