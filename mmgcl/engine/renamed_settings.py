"""Settings of earlier versions, and how they are written now."""
from typing import Any

_EMBEDDED = ('PatchNCE', 'GeneratedNegativeNCE', 'HardNegativeContrast', 'RelationConsistency')
_NAMED_HEAD = (*_EMBEDDED, 'SelfSimilarity', 'SimilarityContrast')
_CROPS = ('RandomCrop', 'RandomZoomCrop')
# (component, earlier name) -> how it is written now, with {} for the value.
RENAMED = {
    ('PatchGraphContrast', 'width'): "embedding=dict(type='LinearEmbedding', channels={})",
    ('PatchGraphContrast', 'embed_channels'): "embedding=dict(type='LinearEmbedding', channels={})",
    ('PatchGraphContrast', 'reduction'): 'level_reduction={}',
    ('GraphHead', 'hops'): "conv=dict(type='TAGConv', hops={})",
    ('GraphHead', 'pool_hops'): "pool_conv=dict(type='TAGConv', hops={})",
    ('GraphHead', 'pool_ratio'): "pool=dict(type='TopKPooling', ratio={})",
    ('GraphHead', 'pool_rule'): "pool=dict(type='TopKPooling', connect={})",
    ('GraphHead', 'further_ratio'): "pool=dict(type='TopKPooling', further_ratio={})",
    **{(builder, name): f"edges=dict(type='CosineThreshold', {name}={{}})"
       for builder in ('DenseGraphBuilder', 'DGLGraphBuilder')
       for name in ('threshold', 'inclusive')},
    **{(objective, 'width'): 'embed_channels={}' for objective in _EMBEDDED},
    **{(objective, 'head'): 'head_name={}' for objective in _NAMED_HEAD},
    ('Resize', 'size'): "scale={}, which is (width, height) or the side of a square, between "
                        "dict(type='LoadImageFromFile') and dict(type='PackInputs')",
    # A pipeline began with what is now its second entry.
    ('LoadImageFromFile', 'size'): 'scale={} of the Resize, a later entry of the pipeline',
    ('LoadImageFromFile', 'interpolation'): 'interpolation={} of a later entry of the pipeline',
    ('LoadImageFromFile', 'divisor'): 'size_divisor={} of a later entry of the pipeline',
    ('ResizeToMultiple', 'divisor'): 'size_divisor={}',
    **{(crop, 'size'): 'crop_size={}' for crop in _CROPS}}


def written_now(component: str, name: str, value: Any) -> str:
    """``; it is now written ...`` for a setting that an earlier version had, else nothing."""
    form = RENAMED.get((component, name))
    return '' if form is None else f'; it is now written {form.format(repr(value))}'
