"""Pictures of patch graphs during training."""
from collections.abc import Sequence

import torch
from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.analysis import dense_grid
from mmgcl.engine.building import building
from mmgcl.engine.hooks.sample_data import first_samples, translated
from mmgcl.errors import UserError
from mmgcl.registry import HOOKS
from mmgcl.visualization.graph_pictures import (
    attention_picture,
    degree_picture,
    eigenvector_picture,
    rendered,
)
from mmgcl.wrappers import unwrapped


@HOOKS.register_module()
class GraphAnalysisHook(Hook):
    """Draws attention, Laplacian eigenvectors and degrees of fixed samples at intervals.

    The pictures go through the runner's visualizer, to files and TensorBoard, as ``attention``,
    ``eigenvectors`` and ``degrees``. One that cannot be drawn, such as eigenvectors of a graph
    without edges, is a warning in the log.

    Args:
        dataset: config of the data set whose first samples are drawn.
        count: number of samples.
        interval: iterations between pictures; the last iteration is drawn as well.
        layer: index into the encoder's list of layers.
        max_nodes: largest number of nodes of a graph; larger feature maps are subsampled evenly.
        thresholds: of the degree histograms.
    """

    def __init__(self, dataset: dict, count: int = 2, interval: int = 1000, layer: int = 0,
                 max_nodes: int = 1024, thresholds: Sequence[float] = (0.0, 0.1, 0.4)) -> None:
        self.config, self.count, self.interval = dataset, count, interval
        self.layer, self.max_nodes, self.thresholds = layer, max_nodes, tuple(thresholds)
        self._samples: list[dict] = []

    def before_train(self, runner: Runner) -> None:
        with building(f'dataset of {type(self).__name__}'):
            self._samples = first_samples(self.config, self.count)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        last = runner.iter + 1 == runner.max_iters
        if last or self.every_n_train_iters(runner, self.interval):
            self.draw(runner, runner.iter + 1)

    @master_only
    @torch.no_grad()
    def draw(self, runner: Runner, step: int) -> None:
        model = unwrapped(runner.model)
        results = translated(model, self._samples)
        model.eval()
        grids = [dense_grid(model, result.real_x, result.fake_y, self.layer, self.max_nodes)
                 for result in results]
        model.train()
        for name, draw in {
                'attention': lambda: attention_picture(grids),
                'eigenvectors': lambda: eigenvector_picture(grids),
                'degrees': lambda: degree_picture(grids, self.thresholds)}.items():
            try:
                runner.visualizer.add_image(name, rendered(draw()), step)
            except UserError as error:  # a picture is no reason to end a training
                runner.logger.warning(f'no picture of {name} at iteration {step}: {error}')
