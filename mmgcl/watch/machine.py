"""How busy this machine is."""
import os
import shutil
import subprocess
from pathlib import Path

GIB = 2 ** 30
QUERY = ('nvidia-smi', '--query-gpu=name,utilization.gpu,memory.used,memory.total',
         '--format=csv,noheader,nounits')


def machine_load(folder: str | Path) -> list[tuple[str, str]]:
    """(name, value) of processor, memory, disk and each NVIDIA GPU, as far as they can be read.

    Args:
        folder: on the disk of interest.
    """
    rows = []
    if hasattr(os, 'getloadavg'):
        rows.append(('load', f'{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores'))
    memory = Path('/proc/meminfo')
    if memory.is_file():
        sizes = {line.split(':')[0]: int(line.split()[1]) * 1024
                 for line in memory.read_text().splitlines()}
        total, free = sizes['MemTotal'], sizes['MemAvailable']
        rows.append(('memory', f'{(total - free) / GIB:.1f} of {total / GIB:.1f} GiB'))
    rows.append(('disk', f'{shutil.disk_usage(folder).free / GIB:.1f} GiB free'))
    return rows + _gpus()


def _gpus() -> list[tuple[str, str]]:
    if shutil.which(QUERY[0]) is None:
        return []
    try:
        found = subprocess.run(QUERY, capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    gpus = [[part.strip() for part in line.split(',')] for line in found.splitlines()]
    return [(name, f'{busy} %, {used} of {total} MiB') for name, busy, used, total in gpus]
