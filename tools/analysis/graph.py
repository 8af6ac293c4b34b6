"""Draws the graphs of a model: ``python tools/analysis/graph.py KIND CONFIG CHECKPOINT``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('graph')
