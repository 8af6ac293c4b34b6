"""Registries of mmgcl: children of mmengine's, scope ``mmgcl``.

A component is registered where it is defined; a config's ``type`` is its class name. Networks,
objectives, losses, graph builders and encoders are all ``MODELS``.
"""
from mmengine import registry as root
from mmengine.registry import Registry

DATASETS = Registry('dataset', scope='mmgcl', parent=root.DATASETS, locations=['mmgcl.datasets'])
DATA_SAMPLERS = Registry(
    'data sampler', scope='mmgcl', parent=root.DATA_SAMPLERS, locations=['mmgcl.datasets'])
TRANSFORMS = Registry(
    'transform', scope='mmgcl', parent=root.TRANSFORMS, locations=['mmgcl.datasets'])
MODELS = Registry('model', scope='mmgcl', parent=root.MODELS, locations=['mmgcl.models'])
METRICS = Registry('metric', scope='mmgcl', parent=root.METRICS, locations=['mmgcl.evaluation'])
HOOKS = Registry('hook', scope='mmgcl', parent=root.HOOKS, locations=['mmgcl.engine'])
LOOPS = Registry('loop', scope='mmgcl', parent=root.LOOPS, locations=['mmgcl.engine'])
PARAM_SCHEDULERS = Registry(
    'parameter scheduler', scope='mmgcl', parent=root.PARAM_SCHEDULERS,
    locations=['mmgcl.engine'])
OPTIM_WRAPPER_CONSTRUCTORS = Registry(
    'optimizer wrapper constructor', scope='mmgcl', parent=root.OPTIM_WRAPPER_CONSTRUCTORS,
    locations=['mmgcl.engine'])
VISBACKENDS = Registry(
    'visualizer backend', scope='mmgcl', parent=root.VISBACKENDS,
    locations=['mmgcl.visualization'])

# Nothing is registered in these, but mmengine looks for every kind in the config's scope.
OPTIMIZERS = Registry('optimizer', scope='mmgcl', parent=root.OPTIMIZERS)
OPTIM_WRAPPERS = Registry('optimizer wrapper', scope='mmgcl', parent=root.OPTIM_WRAPPERS)
MODEL_WRAPPERS = Registry('model wrapper', scope='mmgcl', parent=root.MODEL_WRAPPERS)
RUNNERS = Registry('runner', scope='mmgcl', parent=root.RUNNERS)
EVALUATOR = Registry('evaluator', scope='mmgcl', parent=root.EVALUATOR)
VISUALIZERS = Registry('visualizer', scope='mmgcl', parent=root.VISUALIZERS)
LOG_PROCESSORS = Registry('log processor', scope='mmgcl', parent=root.LOG_PROCESSORS)
FUNCTIONS = Registry('function', scope='mmgcl', parent=root.FUNCTIONS)
