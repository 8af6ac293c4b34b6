"""Learning-rate schedule: constant, then linear decay."""
from mmengine.optim.scheduler.lr_scheduler import LRSchedulerMixin
from mmengine.optim.scheduler.param_scheduler import _ParamScheduler

from mmgcl.registry import PARAM_SCHEDULERS


@PARAM_SCHEDULERS.register_module()
class ConstantThenLinearLR(LRSchedulerMixin, _ParamScheduler):
    r"""Constant for a fraction of the run, then linear decay towards zero.

    Of n epochs the first :math:`c = \lfloor n \cdot constant \rfloor` are constant; epoch e = 1..n
    has the rate :math:`\eta (1 - \max(0, e - c) / (n - c + 1))`, so the last one is small but not
    zero. Unless ``constant`` is 0, c is at least 1: even the shortest run starts at the full rate.

    Args:
        constant: fraction of the run at the full rate; 0.5 in all published runs of this field.
        end: n; mmengine sets it to the length of the run.

    Raises:
        ValueError: if ``constant`` lies outside [0, 1].
    """

    def __init__(self, optimizer: object, *args: object, constant: float = 0.5, end: int,
                 **kwargs: object) -> None:
        if not 0 <= constant <= 1:
            raise ValueError(f'constant is a share of the run in [0, 1], got {constant}')
        self.constant, self.total = constant, end
        super().__init__(optimizer, *args, end=end, **kwargs)

    def _get_value(self) -> list[float]:
        # The small term keeps a share such as 0.29 of 100 from falling just short of 29.
        constant = int(self.total * self.constant + 1e-6)
        constant = max(constant, 1 if self.constant > 0 else 0)
        # last_step counts finished epochs, so the rate is that of epoch last_step + 1.
        late = max(0, self.last_step + 1 - constant)
        factor = max(0.0, 1 - late / (self.total - constant + 1))
        return [rate * factor for rate in self.base_values]
