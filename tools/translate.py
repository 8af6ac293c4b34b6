"""Translates images and videos: ``translate.py INPUT --model gcl/h2z --weights FILE``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('translate')
