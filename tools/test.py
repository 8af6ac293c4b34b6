"""Translates and scores a test set: ``python tools/test.py CONFIG CHECKPOINT --out DIR``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('test')
