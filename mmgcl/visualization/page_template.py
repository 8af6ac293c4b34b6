"""Templates of self-contained HTML pages."""
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def page_environment(package: str) -> Environment:
    """An environment that finds a package's ``assets`` and the ones that all pages share.

    Args:
        package: dotted name of the package with a page's own assets.
    """
    return Environment(
        loader=ChoiceLoader([PackageLoader(package, 'assets'),
                             PackageLoader('mmgcl.visualization', 'assets')]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
