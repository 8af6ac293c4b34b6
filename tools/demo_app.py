"""A page to try checkpoints on: ``python tools/demo_app.py CONFIG CHECKPOINT ...``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('demo')
