"""Scores trivial outputs of a paired test set: ``trivial_rows.py CONFIG --metrics paired``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('trivial')
