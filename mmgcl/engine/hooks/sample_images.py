"""Pictures of fixed inputs during training, to show its progress."""
from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.engine.building import building
from mmgcl.engine.hooks.sample_data import first_samples, translated
from mmgcl.registry import HOOKS
from mmgcl.visualization import labelled_grid
from mmgcl.wrappers import unwrapped

COLUMNS = {'real_x': 'input', 'fake_y': 'output', 'truth_y': 'truth', 'real_y': 'input (back)',
           'fake_x': 'output (back)'}


@HOOKS.register_module()
class SampleImagesHook(Hook):
    """Draws input | output (| truth) of fixed samples at intervals.

    Models that translate both ways add input | output of the reverse direction. Small images are
    enlarged, and each column has a heading (:func:`labelled_grid`). The grid goes to the backends
    of the runner's visualizer, such as PNG files in ``vis_image`` and TensorBoard.

    Args:
        dataset: config of the data set whose first samples are drawn.
        count: number of samples.
        interval: iterations between pictures; the first and the last iteration are drawn as well.
    """

    def __init__(self, dataset: dict, count: int = 4, interval: int = 1000) -> None:
        self.config, self.count, self.interval = dataset, count, interval
        self._samples: list[dict] = []

    def before_train(self, runner: Runner) -> None:
        with building(f'dataset of {type(self).__name__}'):
            self._samples = first_samples(self.config, self.count)
        self.draw(runner, runner.iter)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        last = runner.iter + 1 == runner.max_iters
        if last or self.every_n_train_iters(runner, self.interval):
            self.draw(runner, runner.iter + 1)

    @master_only
    def draw(self, runner: Runner, step: int) -> None:
        results = translated(unwrapped(runner.model), self._samples)
        both = 'fake_x' in results[0]
        names = [name for name in COLUMNS if name in results[0]
                 and (both or name not in ('real_y', 'fake_x'))]
        rows = [[result.get(name) for name in names] for result in results]
        picture = labelled_grid(rows, [COLUMNS[name] for name in names])
        runner.visualizer.add_image('input_output', picture, step)
