"""Names of the codes of a style translator, and which of them each image is decoded from."""
OTHER = {'x': 'y', 'y': 'x'}
IMAGES = ('real', 'fake', 'judged', 'same', 'rec')
# Image -> (content, style); d is its own domain, o the other one.
WITH_STYLES = {
    'fake': ('content_{o}', 'style_{d}'), 'judged': ('content_{o}', 'judged_{d}_style'),
    'same': ('content_{d}', 'own_style_{d}'), 'rec': ('content_{d}_again', 'own_style_{d}')}
# Noise belongs to a content, and goes with it.
WITHOUT_STYLES = {
    'fake': ('content_{o}', 'own_style_{o}'), 'judged': ('content_{o}', 'judged_{d}_style'),
    'same': ('content_{d}', 'own_style_{d}'), 'rec': ('content_{d}_again', 'style_{d}_again')}


def made_of(name: str, styles: bool) -> tuple[str, str]:
    """Names of the content and the style, or noise, of an image such as ``fake_y``."""
    kind, domain = name.rsplit('_', 1)
    content, style = (WITH_STYLES if styles else WITHOUT_STYLES)[kind]
    return (content.format(d=domain, o=OTHER[domain]), style.format(d=domain, o=OTHER[domain]))


def code_names(styles: bool) -> set[str]:
    """All images and codes that objectives may read."""
    kinds = ['{}_{}'.format(kind, '{}') for kind in IMAGES] + ['content_{}', 'content_{}_again']
    if styles:
        kinds += ['own_style_{}', 'style_{}', 'style_{}_again']
    return {kind.format(domain) for kind in kinds for domain in 'xy'}
