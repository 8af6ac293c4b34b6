"""Registries of mmgcl, children of mmengine's with scope ``mmgcl``.

A component is registered where it is defined; a config's ``type`` is its class name. Networks,
objectives, losses, graph builders and encoders are all in ``MODELS``. ``locations`` names the
packages to import at the first lookup.
"""
from mmengine import registry as root
from mmengine.registry import Registry


def _child(name: str, parent: Registry, location: str) -> Registry:
    return Registry(name, scope='mmgcl', parent=parent, locations=[f'mmgcl.{location}'])


DATASETS = _child('dataset', root.DATASETS, 'datasets')
DATA_SAMPLERS = _child('data sampler', root.DATA_SAMPLERS, 'datasets')
TRANSFORMS = _child('transform', root.TRANSFORMS, 'datasets')
FUNCTIONS = _child('function', root.FUNCTIONS, 'datasets')
MODELS = _child('model', root.MODELS, 'models')
MODEL_WRAPPERS = _child('model wrapper', root.MODEL_WRAPPERS, 'models')
METRICS = _child('metric', root.METRICS, 'evaluation')
EVALUATOR = _child('evaluator', root.EVALUATOR, 'evaluation')
HOOKS = _child('hook', root.HOOKS, 'engine')
LOOPS = _child('loop', root.LOOPS, 'engine')
LOG_PROCESSORS = _child('log processor', root.LOG_PROCESSORS, 'engine')
OPTIMIZERS = _child('optimizer', root.OPTIMIZERS, 'engine')
OPTIM_WRAPPERS = _child('optimizer wrapper', root.OPTIM_WRAPPERS, 'engine')
OPTIM_WRAPPER_CONSTRUCTORS = _child(
    'optimizer wrapper constructor', root.OPTIM_WRAPPER_CONSTRUCTORS, 'engine')
PARAM_SCHEDULERS = _child('parameter scheduler', root.PARAM_SCHEDULERS, 'engine')
RUNNERS = _child('runner', root.RUNNERS, 'engine')
VISBACKENDS = _child('visualizer backend', root.VISBACKENDS, 'visualization')
VISUALIZERS = _child('visualizer', root.VISUALIZERS, 'visualization')
