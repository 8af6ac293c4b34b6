"""Hooks around training and testing."""
from mmgcl.engine.hooks.checkpoint import CheckpointHook
from mmgcl.engine.hooks.checkpoint_format import CheckpointFormatHook
from mmgcl.engine.hooks.deferred_log import DeferredLogHook
from mmgcl.engine.hooks.ema import GeneratorEMAHook
from mmgcl.engine.hooks.finite_loss import FiniteLossHook
from mmgcl.engine.hooks.gallery import GalleryHook
from mmgcl.engine.hooks.graph_analysis import GraphAnalysisHook
from mmgcl.engine.hooks.heartbeat import HeartbeatHook
from mmgcl.engine.hooks.measure_data import MeasureDataHook
from mmgcl.engine.hooks.progress_line import ProgressLineHook
from mmgcl.engine.hooks.run_summary import RunSummaryHook
from mmgcl.engine.hooks.sample_images import SampleImagesHook
from mmgcl.engine.hooks.save_translations import SaveTranslationsHook
from mmgcl.engine.hooks.score_report import ScoreReportHook
from mmgcl.engine.hooks.tensorboard_pages import TensorboardPagesHook
from mmgcl.engine.hooks.work_dir import WorkDirHook

__all__ = [
    'CheckpointFormatHook',
    'CheckpointHook',
    'DeferredLogHook',
    'FiniteLossHook',
    'GalleryHook',
    'GeneratorEMAHook',
    'GraphAnalysisHook',
    'HeartbeatHook',
    'MeasureDataHook',
    'ProgressLineHook',
    'RunSummaryHook',
    'SampleImagesHook',
    'SaveTranslationsHook',
    'ScoreReportHook',
    'TensorboardPagesHook',
    'WorkDirHook',
]
