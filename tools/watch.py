"""Serves a page that shows how a training goes: ``python tools/watch.py WORK_DIR``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('watch')
