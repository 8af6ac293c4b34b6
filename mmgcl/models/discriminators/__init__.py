"""Networks that tell images of a domain from others."""
from mmgcl.models.discriminators.patch import PatchDiscriminator

__all__ = ['PatchDiscriminator']
