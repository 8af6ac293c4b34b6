"""Trains the model of a config: ``python tools/train.py configs/gcl/demo.py``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('train')
