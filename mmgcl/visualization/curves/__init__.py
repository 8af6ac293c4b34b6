"""Training curves drawn from log files."""
from mmgcl.visualization.curves.choice import choose_keys, is_noisy
from mmgcl.visualization.curves.figure import curves_figure
from mmgcl.visualization.curves.logs import RunLog, Series, read_runs
from mmgcl.visualization.curves.seeds import Curve, curves_of, grouped_curves_of
from mmgcl.visualization.curves.table import write_table

__all__ = ['Curve', 'RunLog', 'Series', 'choose_keys', 'curves_figure', 'curves_of',
           'grouped_curves_of', 'is_noisy', 'read_runs', 'write_table']
