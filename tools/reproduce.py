"""Runs a table or figure of the paper again: ``python tools/reproduce.py table1``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('reproduce')
