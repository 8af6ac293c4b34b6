"""Which way a score improves."""
from fnmatch import fnmatchcase

HIGHER = ('combined', 'content', 'appearance', 'separation', 'structure', 'shape', 'stripes',
          'orientation', 'retrieval/truth', 'precision', 'recall', 'ssim', 'psnr', '*accuracy*',
          '*iou*')
LOWER = ('*error*', '*distance*', 'rmse', 'mse', 'l1', '*fid', '*kid', 'kid_x100', 'kid/mean')
ARROWS = {'higher': '↑', 'lower': '↓', '': ''}


def score_direction(name: str) -> str:
    """'higher' or 'lower', whichever is better, or '' for a score that has no better side.

    Judged by the last part of the name, without a note in parentheses. LPIPS has no side: it
    measures how far an output is from its input, and neither 0 nor a large value is good.

    Args:
        name: a score's name, such as ``'distribution/fid (squeezenet1_1)'``.

    Example:
        >>> score_direction('paired/ssim'), score_direction('distribution/fid')
        ('higher', 'lower')
        >>> score_direction('lpips/mean')
        ''
    """
    plain = name.split(' (')[0].lower()
    parts = (plain.rsplit('/', 1)[-1], '/'.join(plain.rsplit('/', 2)[-2:]))
    for direction, patterns in (('lower', LOWER), ('higher', HIGHER)):
        if any(fnmatchcase(part, pattern) for part in parts for pattern in patterns):
            return direction
    return ''


def with_arrow(name: str) -> str:
    """The name with ↑ or ↓ where a higher or a lower value is better: 'ssim ↑'."""
    return f'{name} {ARROWS[score_direction(name)]}'.rstrip()
