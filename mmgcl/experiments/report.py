"""Our numbers beside the paper's: as Markdown, as CSV, and as an HTML page with the pictures."""
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from mmgcl.checkpoints import write_text
from mmgcl.experiments.outputs import first_outputs, shared_names
from mmgcl.experiments.plan import Plan
from mmgcl.experiments.scoring import Cell, ScoredRow, Summary, score_rows
from mmgcl.experiments.sets import Dataset, Score
from mmgcl.visualization.gallery.thumbnails import Thumbnail, thumbnail

NOTE = ('Last: of the last checkpoint. Best: of the checkpoint with the best {first} among those '
        'that a run has kept, chosen on the test set itself. Mean ± standard deviation over seeds. '
        'Gap: our mean of the last checkpoints minus the number of the paper.')
NONE = '–'


@dataclass(frozen=True)
class Section:
    """A data set's part of a table, as text."""

    title: str
    note: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    partial: tuple[bool, ...]


@dataclass(frozen=True)
class Pictures:
    """Test images of one data set, as each row's first seed translates them."""

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[Thumbnail | None, ...], ...]


def write_report(plan: Plan, work_dir: Path, out: Path, pictures: int = 4) -> list[Path]:
    """Writes ``out/NAME.md``, ``.csv`` and ``.html`` of what ``work_dir`` has of a table's runs.

    A table with runs missing is written all the same, and says which rows are partial.

    Args:
        plan: a table.
        work_dir: folder of all runs.
        out: folder to write to; made if missing.
        pictures: test images to show of each data set.

    Returns:
        The three files.
    """
    rows = score_rows(plan, work_dir)
    texts = {'md': markdown(plan, rows), 'csv': comma_separated(plan, rows),
             'html': page(plan.title, progress(rows), sections(plan, rows),
                          [_pictures(plan, dataset, work_dir, pictures)
                           for dataset in plan.datasets])}
    paths = [out / f'{plan.name}.{ending}' for ending in texts]
    for path, text in zip(paths, texts.values()):
        write_text(text, path)
    return paths


def markdown(plan: Plan, rows: Sequence[ScoredRow]) -> str:
    """A table as Markdown, a section for each data set."""
    parts = [f'# {plan.title}', progress(rows)]
    for section in sections(plan, rows):
        table = [section.header, ('-',) * len(section.header), *section.lines]
        parts += [f'## {section.title}', section.note,
                  '\n'.join(f'| {" | ".join(cells)} |' for cells in table)]
    return '\n\n'.join(parts) + '\n'


def comma_separated(plan: Plan, rows: Sequence[ScoredRow]) -> str:
    """A table as CSV: a line for each number, in full precision; empty where there is none."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator='\n')
    writer.writerow(['table', 'dataset', 'method', 'score', 'checkpoint', 'mean', 'deviation',
                     'runs', 'planned_runs', 'paper', 'gap'])
    for scored in rows:
        for cell in scored.cells:
            for kind, summary, gap in (('last', cell.last, cell.gap), ('best', cell.best, None)):
                writer.writerow([
                    plan.name, scored.row.dataset.title, scored.row.method, cell.score.title, kind,
                    summary.mean, summary.deviation, scored.done, len(scored.row.runs), cell.paper,
                    gap])
    return file.getvalue()


def page(title: str, status: str, tables: Sequence[Section] = (),
         pictures: Sequence[Pictures] = (), figures: Sequence[Thumbnail] = ()) -> str:
    """A self-contained HTML page of tables and pictures."""
    environment = Environment(
        loader=PackageLoader('mmgcl.experiments', 'assets'), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template('report.html.j2').render(
        title=title, status=status, sections=tables, figures=figures,
        pictures=[part for part in pictures if part.lines])


def progress(rows: Sequence[ScoredRow]) -> str:
    """Whether all runs are in the table."""
    done, planned = sum(row.done for row in rows), sum(len(row.row.runs) for row in rows)
    if done == planned:
        return f'Complete: all {planned} runs are trained and scored.'
    return f'Partial: {done} of {planned} runs are trained and scored.'


def sections(plan: Plan, rows: Sequence[ScoredRow]) -> list[Section]:
    """The table of each data set, as text."""
    return [_section(dataset, [scored for scored in rows if scored.row.dataset == dataset])
            for dataset in plan.datasets]


def _section(dataset: Dataset, rows: Sequence[ScoredRow]) -> Section:
    header = ['method']
    for score in dataset.scores:
        header += [f'{score.title}, last', 'best', 'paper', 'gap']
    return Section(
        dataset.title, NOTE.format(first=dataset.scores[0].title), (*header, 'seeds'),
        tuple((scored.row.title, *(text for cell in scored.cells for text in _texts(cell)),
               _seeds(scored)) for scored in rows),
        tuple(scored.partial for scored in rows))


def _texts(cell: Cell) -> tuple[str, ...]:
    paper = NONE if cell.paper is None else f'{cell.paper:.{cell.score.digits}f}'
    gap = NONE if cell.gap is None else f'{cell.gap:+.{cell.score.digits}f}'
    return _summary(cell.last, cell.score), _summary(cell.best, cell.score), paper, gap


def _summary(summary: Summary, score: Score) -> str:
    if summary.mean is None:
        return NONE
    text = f'{summary.mean:.{score.digits}f}'
    if summary.deviation is None:
        return text
    return f'{text} ± {summary.deviation:.{score.digits}f}'


def _seeds(scored: ScoredRow) -> str:
    text = f'{scored.done} of {len(scored.row.runs)}'
    return f'{text} (partial)' if scored.partial else text


def _pictures(plan: Plan, dataset: Dataset, work_dir: Path, count: int) -> Pictures:
    rows = plan.rows_of(dataset)
    results = [first_outputs(row, work_dir) for row in rows]
    names = shared_names(results)[:count]
    truth = any(name in result.truths for result in results if result for name in names)
    header = ('input', *(row.title for row in rows), *(('truth',) if truth else ()))
    lines = []
    for name in names:
        files = [next((result.inputs.get(name) for result in results if result), None),
                 *(result.outputs.get(name) if result else None for result in results)]
        if truth:
            files.append(next((result.truths.get(name) for result in results if result), None))
        lines.append(tuple(thumbnail(file, 256) if file else None for file in files))
    return Pictures(dataset.title, header, tuple(lines))
