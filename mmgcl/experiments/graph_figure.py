"""Figure 9: where the pooling looks, and eigenvectors of the graph's Laplacian."""
from pathlib import Path

from mmgcl.checkpoints import write_text
from mmgcl.errors import DataError
from mmgcl.experiments.plan import Plan
from mmgcl.experiments.report import page
from mmgcl.experiments.running import call_command
from mmgcl.experiments.scoring import epoch_of
from mmgcl.visualization.gallery.thumbnails import thumbnail

KINDS = ('attention', 'eigenvectors')


def write_graph_figure(plan: Plan, work_dir: Path, out: Path) -> Path:
    """Writes ``out/fig9/``: a page, and the pictures of ``mmgcl graph`` for each last checkpoint.

    The test images are the first three, in the order of the test set.

    Args:
        plan: the figure.
        work_dir: folder of all runs.
        out: folder to write to; made if missing.

    Returns:
        The page.

    Raises:
        DataError: if no run has a checkpoint.
    """
    pictures = []
    for run in plan.runs:
        checkpoints = sorted((work_dir / run.name).glob('epoch_*.pth'), key=epoch_of)
        if not checkpoints:
            continue
        for kind in KINDS:
            folder = out / plan.name / run.name
            call_command('graph', run, kind, run.config, str(checkpoints[-1]), '--out',
                         str(folder))
            pictures.append(folder / f'{kind}.png')
    if not pictures:
        raise DataError(f'{plan.name}: no run in {work_dir} has a checkpoint yet')
    html = out / f'{plan.name}.html'
    missing = len(plan.runs) - len(pictures) // len(KINDS)
    status = f'Partial: {missing} runs are missing.' if missing else 'Complete.'
    write_text(page(plan.title, status, figures=[thumbnail(path, 4000) for path in pictures]), html)
    return html
