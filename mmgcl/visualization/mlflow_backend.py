"""MLflow backend that logs images by iteration."""
import numpy as np
from mmengine.visualization import MLflowVisBackend

from mmgcl.registry import VISBACKENDS


@VISBACKENDS.register_module()
class MLflowBackend(MLflowVisBackend):
    """mmengine's MLflow backend, with images logged as a time series instead of as files."""

    def add_image(self, name: str, image: np.ndarray, step: int = 0, **kwargs: object) -> None:
        self.experiment.log_image(image, key=name, step=step)
