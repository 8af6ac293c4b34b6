"""Downloads a public data set: ``python tools/datasets/fetch.py horse2zebra``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('fetch')
