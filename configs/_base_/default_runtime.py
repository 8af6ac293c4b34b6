default_scope = 'mmgcl'
seed = 0
randomness = dict(seed='${seed}')

log_interval = 50
sample_interval = 1000
default_hooks = dict(
    runtime_info=dict(type='DeferredLogHook', interval='${log_interval}'),
    timer=dict(type='IterTimerHook'),
    logger=dict(type='LoggerHook', interval='${log_interval}', log_metric_by_epoch=False),
    summary=dict(type='RunSummaryHook'),
    progress=dict(type='ProgressLineHook'),
    tensorboard_pages=dict(type='TensorboardPagesHook'),
    param_scheduler=dict(type='ParamSchedulerHook'),
    checkpoint=dict(type='CheckpointHook', interval=10, max_keep_ckpts=3, minutes=30),
    sampler_seed=dict(type='DistSamplerSeedHook'),
    checkpoint_format=dict(type='CheckpointFormatHook'),
    measure_data=dict(type='MeasureDataHook'),
    finite_loss=dict(type='FiniteLossHook'),
    work_dir=dict(type='WorkDirHook'),
    heartbeat=dict(type='HeartbeatHook', timeout=600),
    sample_images=dict(
        type='SampleImagesHook', dataset='${sample_dataset}', interval='${sample_interval}'),
    score_report=dict(type='ScoreReportHook'))
log_processor = dict(type='TranslationLogProcessor')
# Backends for scalars and images; to change, visualizer.vis_backends='${wandb}' or '${mlflow}'.
tensorboard = [dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]
wandb = [
    dict(type='LocalVisBackend'),
    dict(type='WandbVisBackend', init_kwargs=dict(project='mmgcl'),
         define_metric_cfg=[dict(name='*', step_metric='iter')])]
mlflow = [
    dict(type='LocalVisBackend'),
    dict(type='MLflowBackend', exp_name='mmgcl', tracking_uri='sqlite:///mlflow.db')]
visualizer = dict(type='Visualizer', vis_backends='${tensorboard}')
model_wrapper_cfg = dict(type='MMSeparateDistributedDataParallel')
env_cfg = dict(cudnn_benchmark=True, dist_cfg=dict(backend='nccl'))
log_level = 'INFO'
load_parts = None  # load only these networks and objectives of load_from, such as ['generator']
