default_scope = 'mmgcl'
seed = 0
randomness = dict(seed='${seed}')

log_interval = 50
sample_interval = 1000
default_hooks = dict(
    runtime_info=dict(type='DeferredLogHook', interval='${log_interval}'),
    timer=dict(type='IterTimerHook'),
    logger=dict(type='LoggerHook', interval='${log_interval}'),
    param_scheduler=dict(type='ParamSchedulerHook'),
    checkpoint=dict(type='CheckpointHook', interval=10, max_keep_ckpts=3),
    sampler_seed=dict(type='DistSamplerSeedHook'),
    checkpoint_format=dict(type='CheckpointFormatHook'),
    finite_loss=dict(type='FiniteLossHook'),
    sample_images=dict(
        type='SampleImagesHook', dataset='${sample_dataset}', interval='${sample_interval}'),
    score_report=dict(type='ScoreReportHook'))
visualizer = dict(
    type='Visualizer',
    vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])
model_wrapper_cfg = dict(type='MMSeparateDistributedDataParallel')
env_cfg = dict(cudnn_benchmark=True, dist_cfg=dict(backend='nccl'))
log_level = 'INFO'
