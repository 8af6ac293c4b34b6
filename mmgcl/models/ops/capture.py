"""Whether a network runs or is being read."""
import torch


def is_captured() -> bool:
    """Whether an export or a compiler reads the network: both know torch's own layers best."""
    return torch.jit.is_tracing() or torch.compiler.is_compiling()
