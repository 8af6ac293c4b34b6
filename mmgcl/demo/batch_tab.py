"""The tab on which several files are translated."""
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.demo.batch import Batch, translate_files
from mmgcl.demo.outbox import Outbox
from mmgcl.demo.package import load_gradio
from mmgcl.demo.viewer import Viewer
from mmgcl.errors import UserError

SHOWN = 60  # pictures; the archive holds all


def build_batch_tab(viewer: Viewer, outbox: Outbox) -> None:
    """Adds the tab's contents to the block that is being built."""
    gr = load_gradio()
    gr.Markdown('Images keep their sizes; large ones are translated in tiles.')
    model = gr.Dropdown(viewer.labels, value=viewer.labels[0], label='checkpoint',
                        elem_id='batch-checkpoint')
    seed = gr.Slider(0, 99, 0, step=1, label='style', visible=viewer.has_styles(viewer.labels[0]),
                     elem_id='batch-style')
    with gr.Row():
        files = gr.File(file_count='multiple', label='images', height=160, min_width=280,
                        elem_id='files')
        folder = gr.File(file_count='directory', label='or a folder', height=160,
                         min_width=280, elem_id='folder')
    start = gr.Button('Translate', variant='primary', elem_id='translate')
    note = gr.Markdown(elem_id='batch-note')
    results = gr.Gallery(label='translations', columns=6, height='auto', visible=False,
                         object_fit='contain', buttons=[], elem_id='results',
                         elem_classes=['pictures'])
    archive = gr.DownloadButton('Download all (ZIP)', visible=False, elem_id='archive')
    model.change(lambda label: gr.update(visible=viewer.has_styles(label)), model, seed)
    start.click(_translate(gr, viewer, outbox), [model, seed, files, folder],
                [note, results, archive])


def _translate(gr: ModuleType, viewer: Viewer, outbox: Outbox) -> Callable:
    @lru_cache(1)
    def inferencer(label: str) -> ImageTranslationInferencer:
        trained = viewer.trained(label)
        return ImageTranslationInferencer(trained.config, trained.checkpoint, 'cpu')

    progress = gr.Progress()

    def translate(label: str, seed: int, files: list[str] | None, folder: list[str] | None,
                  progress: gr.Progress = progress) -> list:  # type: ignore[name-defined]
        chosen = [*(files or []), *(folder or [])]
        if not chosen:
            raise gr.Error('Choose images or a folder first.')
        try:
            style = int(seed) if viewer.has_styles(label) else None
            batch = translate_files(
                inferencer(label), chosen, outbox.folder(),
                lambda done: progress((done, len(chosen)), unit='images'), style)
        except UserError as error:
            raise gr.Error(str(error)) from error
        done = bool(batch.paths)
        pictures = [(str(path), path.stem) for path in batch.paths[:SHOWN]]
        return [_report(batch), gr.update(value=pictures, visible=done),
                gr.update(value=outbox.archive(batch.paths, 'translations') if done else None,
                          visible=done)]
    return translate


def _report(batch: Batch) -> str:
    lines = [f'{len(batch.paths)} translated']
    if len(batch.paths) > SHOWN:
        lines[0] += f'; the first {SHOWN} are shown, the archive holds all'
    return '\n'.join([lines[0], *(f'- skipped: {reason}' for reason in batch.skipped)])
