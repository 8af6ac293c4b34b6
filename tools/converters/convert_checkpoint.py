"""Converts checkpoints from and to the published code: ``... import`` or ``export``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('convert')
