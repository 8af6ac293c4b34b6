"""How a run goes: loops, optimizers, schedules, hooks, configs, checkpoints."""
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
    'TranslationRunner',
    'load_config',
]
