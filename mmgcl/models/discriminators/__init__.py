"""Networks that tell images of a domain from others."""
from mmgcl.models.discriminators.multiscale import MultiscaleDiscriminator
from mmgcl.models.discriminators.patch import PatchDiscriminator

__all__ = [
    'MultiscaleDiscriminator',
    'PatchDiscriminator',
]
