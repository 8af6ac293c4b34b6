"""Running experiments: configs, runner, loops, optimizers, schedules and hooks."""
from mmgcl.engine.autocast import AutocastOptimWrapper
from mmgcl.engine.config import load_config
from mmgcl.engine.hooks import (
    CheckpointFormatHook,
    FiniteLossHook,
    GeneratorEMAHook,
    SampleImagesHook,
    SaveTranslationsHook,
    ScoreReportHook,
)
from mmgcl.engine.loops import ResumableEpochLoop
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.engine.runner import TranslationRunner
from mmgcl.engine.schedulers import ConstantThenLinearLR
from mmgcl.engine.translation_log_processor import TranslationLogProcessor

__all__ = [
    'AutocastOptimWrapper',
    'CheckpointFormatHook',
    'ConstantThenLinearLR',
    'FiniteLossHook',
    'GeneratorEMAHook',
    'PhaseOptimWrapperConstructor',
    'ResumableEpochLoop',
    'SampleImagesHook',
    'SaveTranslationsHook',
    'ScoreReportHook',
    'TranslationLogProcessor',
    'TranslationRunner',
    'load_config',
]
