"""Makes a page of test results: ``python tools/analysis/gallery.py WORK_DIR ...``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('gallery')
