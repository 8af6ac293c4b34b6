"""Prints the versions that a bug report needs: ``mmgcl env``."""
import argparse
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import torch

from mmgcl.packaged import CONFIGS
from mmgcl.version import __version__

PACKAGES = ('torch', 'torchvision', 'mmengine', 'mmengine-lite', 'mmcv', 'mmcv-lite', 'dgl',
            'torch_geometric', 'numpy', 'opencv-python', 'opencv-python-headless', 'pillow',
            'tensorboard', 'torch-fidelity', 'lpips', 'onnx', 'onnxruntime', 'gradio')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds none."""


def run(args: argparse.Namespace) -> None:
    for name, value in facts().items():
        print(f'{name}: {value}')


def facts() -> dict[str, str]:
    """Versions and hardware of this machine, by name."""
    found = {'mmgcl': __version__, 'configs': str(CONFIGS),
             'python': sys.version.split()[0], 'platform': platform.platform(),
             'cores': str(os.cpu_count())}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    found['threads of torch'] = str(torch.get_num_threads())
    found['CUDA'] = torch.version.cuda or 'torch is built without it'
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        found[f'GPU {index}'] = f'{properties.name}, {properties.total_memory / 2 ** 30:.0f} GiB'
    return found
