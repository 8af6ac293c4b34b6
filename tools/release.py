"""Writes weights for others to use: ``release.py NAME CONFIG CHECKPOINT --out DIR``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('release')
