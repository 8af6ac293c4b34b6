"""Plots training curves: ``plot_logs.py WORK_DIR ... --out curves.png``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('curves')
