"""Whether a network runs eagerly or is being traced."""
import torch


def is_captured() -> bool:
    """True during export or compilation, which handle torch's own layers best."""
    return torch.jit.is_tracing() or torch.compiler.is_compiling()
