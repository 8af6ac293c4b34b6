"""Checks a data folder: ``python tools/datasets/check.py data/horse2zebra``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('check')
