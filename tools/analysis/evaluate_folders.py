"""FID and KID between two folders: ``evaluate_folders.py OUTPUTS REAL``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('evaluate')
