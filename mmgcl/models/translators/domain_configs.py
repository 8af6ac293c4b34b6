"""Configs of networks that each domain has one of."""


def of_domains(config: dict) -> dict[str, dict]:
    """A config for each domain: two of their own under ``x`` and ``y``, or one for both.

    Example::

        >>> of_domains(dict(type='PatchDiscriminator'))
        {'x': {'type': 'PatchDiscriminator'}, 'y': {'type': 'PatchDiscriminator'}}
    """
    return config if config.keys() == {'x', 'y'} else {'x': config, 'y': config}
